CREATE TABLE "request_bodies" (
	"id" varchar(32) PRIMARY KEY NOT NULL,
	"started_at" bigint NOT NULL,
	"request" "bytea",
	"response" "bytea",
	"request_bytes" bigint NOT NULL,
	"response_bytes" bigint NOT NULL,
	"size" integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE "log_stock" (
	"kind" varchar(16) PRIMARY KEY NOT NULL,
	"row_count" bigint NOT NULL,
	"byte_count" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "usage_days" (
	"day" integer DEFAULT 0 NOT NULL,
	"channel_id" bigint DEFAULT 0 NOT NULL,
	"endpoint_id" bigint DEFAULT 0 NOT NULL,
	"channel_key_id" bigint DEFAULT 0 NOT NULL,
	"group_id" bigint DEFAULT 0 NOT NULL,
	"api_key_id" bigint DEFAULT 0 NOT NULL,
	"model" varchar(191) DEFAULT '' NOT NULL,
	"asked_model" varchar(191) DEFAULT '' NOT NULL,
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
	"timed_tokens" bigint DEFAULT 0 NOT NULL,
	"timed_ms" bigint DEFAULT 0 NOT NULL,
	"first_token_times" text,
	"total_times" text,
	CONSTRAINT "usage_days_key" PRIMARY KEY("day","channel_id","endpoint_id","channel_key_id","group_id","api_key_id","model","asked_model")
);

--> statement-breakpoint
CREATE TABLE "usage_months" (
	"month" integer DEFAULT 0 NOT NULL,
	"channel_id" bigint DEFAULT 0 NOT NULL,
	"endpoint_id" bigint DEFAULT 0 NOT NULL,
	"channel_key_id" bigint DEFAULT 0 NOT NULL,
	"group_id" bigint DEFAULT 0 NOT NULL,
	"api_key_id" bigint DEFAULT 0 NOT NULL,
	"model" varchar(191) DEFAULT '' NOT NULL,
	"asked_model" varchar(191) DEFAULT '' NOT NULL,
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
	"timed_tokens" bigint DEFAULT 0 NOT NULL,
	"timed_ms" bigint DEFAULT 0 NOT NULL,
	"first_token_times" text,
	"total_times" text,
	CONSTRAINT "usage_months_key" PRIMARY KEY("month","channel_id","endpoint_id","channel_key_id","group_id","api_key_id","model","asked_model")
);

--> statement-breakpoint
CREATE TABLE "usage_totals" (
	"minutes" integer DEFAULT 0 NOT NULL,
	"at" integer DEFAULT 0 NOT NULL,
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
	"timed_tokens" bigint DEFAULT 0 NOT NULL,
	"timed_ms" bigint DEFAULT 0 NOT NULL,
	"first_token_times" text,
	"total_times" text,
	CONSTRAINT "usage_totals_key" PRIMARY KEY("minutes","at")
);

--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "log_bodies" varchar(16);
--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "estimated" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "size" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "endpoint_id" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "asked_model" varchar(191) DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "timed_tokens" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "timed_ms" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "first_token_times" text;
--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "total_times" text;
--> statement-breakpoint
CREATE INDEX "request_bodies_started_at" ON "request_bodies" USING btree ("started_at","id");
--> statement-breakpoint
CREATE INDEX "request_logs_channel_key" ON "request_logs" USING btree ("channel_key_id","started_at");
--> statement-breakpoint
CREATE INDEX "request_logs_upstream_model" ON "request_logs" USING btree ("upstream_model","started_at");
--> statement-breakpoint
ALTER TABLE "usage_hours" DROP CONSTRAINT "usage_hours_key";
--> statement-breakpoint
ALTER TABLE "usage_hours" ADD CONSTRAINT "usage_hours_key" PRIMARY KEY("hour","channel_id","endpoint_id","channel_key_id","group_id","api_key_id","model","asked_model");
--> statement-breakpoint
INSERT INTO "usage_days" ("day", "channel_id", "channel_key_id", "group_id", "api_key_id", "model", "requests", "failed", "cancelled", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_nano", "first_token_ms_sum", "first_token_count", "total_ms_sum") SELECT "hour" / 24, "channel_id", "channel_key_id", "group_id", "api_key_id", "model", sum("requests"), sum("failed"), sum("cancelled"), sum("input_tokens"), sum("output_tokens"), sum("cache_read_tokens"), sum("cache_write_tokens"), sum("reasoning_tokens"), sum("cost_nano"), sum("first_token_ms_sum"), sum("first_token_count"), sum("total_ms_sum") FROM "usage_hours" GROUP BY "hour" / 24, "channel_id", "channel_key_id", "group_id", "api_key_id", "model";
--> statement-breakpoint
INSERT INTO "usage_months" ("month", "channel_id", "channel_key_id", "group_id", "api_key_id", "model", "requests", "failed", "cancelled", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_nano", "first_token_ms_sum", "first_token_count", "total_ms_sum") SELECT ((extract(year from to_timestamp("hour"::bigint * 3600) at time zone 'UTC') - 1970) * 12 + extract(month from to_timestamp("hour"::bigint * 3600) at time zone 'UTC') - 1)::int, "channel_id", "channel_key_id", "group_id", "api_key_id", "model", sum("requests"), sum("failed"), sum("cancelled"), sum("input_tokens"), sum("output_tokens"), sum("cache_read_tokens"), sum("cache_write_tokens"), sum("reasoning_tokens"), sum("cost_nano"), sum("first_token_ms_sum"), sum("first_token_count"), sum("total_ms_sum") FROM "usage_hours" GROUP BY ((extract(year from to_timestamp("hour"::bigint * 3600) at time zone 'UTC') - 1970) * 12 + extract(month from to_timestamp("hour"::bigint * 3600) at time zone 'UTC') - 1)::int, "channel_id", "channel_key_id", "group_id", "api_key_id", "model";
--> statement-breakpoint
INSERT INTO "usage_totals" ("minutes", "at", "requests", "failed", "cancelled", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_nano", "first_token_ms_sum", "first_token_count", "total_ms_sum") SELECT 15, "hour" * 4, sum("requests"), sum("failed"), sum("cancelled"), sum("input_tokens"), sum("output_tokens"), sum("cache_read_tokens"), sum("cache_write_tokens"), sum("reasoning_tokens"), sum("cost_nano"), sum("first_token_ms_sum"), sum("first_token_count"), sum("total_ms_sum") FROM "usage_hours" GROUP BY "hour" * 4;
--> statement-breakpoint
INSERT INTO "usage_totals" ("minutes", "at", "requests", "failed", "cancelled", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_nano", "first_token_ms_sum", "first_token_count", "total_ms_sum") SELECT 60, "hour", sum("requests"), sum("failed"), sum("cancelled"), sum("input_tokens"), sum("output_tokens"), sum("cache_read_tokens"), sum("cache_write_tokens"), sum("reasoning_tokens"), sum("cost_nano"), sum("first_token_ms_sum"), sum("first_token_count"), sum("total_ms_sum") FROM "usage_hours" GROUP BY "hour";
--> statement-breakpoint
INSERT INTO "usage_totals" ("minutes", "at", "requests", "failed", "cancelled", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_nano", "first_token_ms_sum", "first_token_count", "total_ms_sum") SELECT 1440, "hour" / 24, sum("requests"), sum("failed"), sum("cancelled"), sum("input_tokens"), sum("output_tokens"), sum("cache_read_tokens"), sum("cache_write_tokens"), sum("reasoning_tokens"), sum("cost_nano"), sum("first_token_ms_sum"), sum("first_token_count"), sum("total_ms_sum") FROM "usage_hours" GROUP BY "hour" / 24;
--> statement-breakpoint
UPDATE "request_logs" SET "size" = 800;
--> statement-breakpoint
INSERT INTO "log_stock" ("kind", "row_count", "byte_count") SELECT 'logs', count(*), 800 * count(*) FROM "request_logs";
--> statement-breakpoint
INSERT INTO "log_stock" ("kind", "row_count", "byte_count") VALUES ('bodies', 0, 0);
