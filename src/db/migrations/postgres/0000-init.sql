CREATE TABLE "settings" (
	"key" varchar(64) PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);

--> statement-breakpoint
CREATE TABLE "admins" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"username" varchar(64) NOT NULL,
	"password_hash" varchar(255) NOT NULL,
	"must_change_password" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" varchar(64) PRIMARY KEY NOT NULL,
	"admin_id" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"last_seen_at" bigint NOT NULL,
	"user_agent" varchar(255) NOT NULL
);

--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" varchar(191) NOT NULL,
	"hash" varchar(64) NOT NULL,
	"hint" varchar(32) NOT NULL,
	"enabled" boolean NOT NULL,
	"expires_at" bigint,
	"max_cost" double precision,
	"models" text,
	"created_at" bigint NOT NULL,
	"last_used_at" bigint
);

--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"admin" varchar(64) NOT NULL,
	"action" varchar(64) NOT NULL,
	"target" varchar(255) NOT NULL,
	"detail" text NOT NULL
);

--> statement-breakpoint
CREATE TABLE "channels" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" varchar(191) NOT NULL,
	"protocol" varchar(32) NOT NULL,
	"enabled" boolean NOT NULL,
	"models" text NOT NULL,
	"key_strategy" varchar(32) NOT NULL,
	"proxy_sealed" text,
	"headers_sealed" text,
	"overrides" text,
	"auto_sync" boolean NOT NULL,
	"auto_group" boolean NOT NULL,
	"model_filter" text,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "channel_endpoints" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"channel_id" bigint NOT NULL,
	"url" text NOT NULL,
	"enabled" boolean NOT NULL,
	"position" integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE "channel_keys" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"channel_id" bigint NOT NULL,
	"secret_sealed" text NOT NULL,
	"hint" varchar(32) NOT NULL,
	"note" varchar(255) NOT NULL,
	"enabled" boolean NOT NULL,
	"position" integer NOT NULL,
	"created_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "groups" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" varchar(191) NOT NULL,
	"mode" varchar(32) NOT NULL,
	"first_event_timeout_seconds" integer,
	"idle_timeout_seconds" integer,
	"total_timeout_seconds" integer,
	"affinity_seconds" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "group_members" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"group_id" bigint NOT NULL,
	"channel_id" bigint NOT NULL,
	"model" varchar(255) NOT NULL,
	"priority" integer NOT NULL,
	"weight" integer NOT NULL,
	"enabled" boolean NOT NULL,
	"position" integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE "request_logs" (
	"id" varchar(32) PRIMARY KEY NOT NULL,
	"started_at" bigint NOT NULL,
	"client_protocol" varchar(32) NOT NULL,
	"model" varchar(191) NOT NULL,
	"group_id" bigint,
	"group_name" varchar(191),
	"channel_id" bigint,
	"channel_name" varchar(191),
	"endpoint_id" bigint,
	"channel_key_id" bigint,
	"upstream_model" varchar(255),
	"api_key_id" bigint,
	"api_key_name" varchar(191),
	"status" integer NOT NULL,
	"outcome" varchar(16) NOT NULL,
	"stream" boolean NOT NULL,
	"error" text,
	"input_tokens" bigint,
	"output_tokens" bigint,
	"cache_read_tokens" bigint,
	"cache_write_tokens" bigint,
	"reasoning_tokens" bigint,
	"cost_nano" bigint,
	"first_token_ms" integer,
	"total_ms" integer NOT NULL,
	"attempts" text NOT NULL,
	"attempt_count" integer NOT NULL,
	"client_ip" varchar(64),
	"user_agent" varchar(255),
	"partial" boolean NOT NULL,
	"extra" text
);

--> statement-breakpoint
CREATE TABLE "usage_hours" (
	"hour" integer DEFAULT 0 NOT NULL,
	"channel_id" bigint DEFAULT 0 NOT NULL,
	"channel_key_id" bigint DEFAULT 0 NOT NULL,
	"group_id" bigint DEFAULT 0 NOT NULL,
	"api_key_id" bigint DEFAULT 0 NOT NULL,
	"model" varchar(191) DEFAULT '' NOT NULL,
	"requests" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"cancelled" bigint DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"cache_read_tokens" bigint DEFAULT 0 NOT NULL,
	"cache_write_tokens" bigint DEFAULT 0 NOT NULL,
	"reasoning_tokens" bigint DEFAULT 0 NOT NULL,
	"cost_nano" bigint DEFAULT 0 NOT NULL,
	"first_token_ms_sum" bigint DEFAULT 0 NOT NULL,
	"first_token_count" bigint DEFAULT 0 NOT NULL,
	"total_ms_sum" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_hours_key" PRIMARY KEY("hour","channel_id","channel_key_id","group_id","api_key_id","model")
);

--> statement-breakpoint
CREATE TABLE "journal_positions" (
	"segment" varchar(64) PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);

--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_admin_id_admins_id_fk" FOREIGN KEY ("admin_id") REFERENCES "public"."admins"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "channel_endpoints" ADD CONSTRAINT "channel_endpoints_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "channel_keys" ADD CONSTRAINT "channel_keys_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."groups"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "admins_username" ON "admins" USING btree ("username");
--> statement-breakpoint
CREATE INDEX "sessions_admin_id" ON "sessions" USING btree ("admin_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("hash");
--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");
--> statement-breakpoint
CREATE UNIQUE INDEX "channels_name" ON "channels" USING btree ("name");
--> statement-breakpoint
CREATE INDEX "channel_endpoints_channel_id" ON "channel_endpoints" USING btree ("channel_id");
--> statement-breakpoint
CREATE INDEX "channel_keys_channel_id" ON "channel_keys" USING btree ("channel_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "groups_name" ON "groups" USING btree ("name");
--> statement-breakpoint
CREATE INDEX "group_members_group_id" ON "group_members" USING btree ("group_id");
--> statement-breakpoint
CREATE INDEX "group_members_channel_id" ON "group_members" USING btree ("channel_id");
--> statement-breakpoint
CREATE INDEX "request_logs_started_at" ON "request_logs" USING btree ("started_at","id");
--> statement-breakpoint
CREATE INDEX "request_logs_api_key" ON "request_logs" USING btree ("api_key_id","started_at");
--> statement-breakpoint
CREATE INDEX "request_logs_channel" ON "request_logs" USING btree ("channel_id","started_at");
--> statement-breakpoint
CREATE INDEX "request_logs_model" ON "request_logs" USING btree ("model","started_at");
--> statement-breakpoint
CREATE INDEX "request_logs_outcome" ON "request_logs" USING btree ("outcome","started_at");
