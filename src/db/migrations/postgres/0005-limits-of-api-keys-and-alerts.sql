CREATE TABLE "alerts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" varchar(191) NOT NULL,
	"kind" varchar(16) NOT NULL,
	"enabled" boolean NOT NULL,
	"target_sealed" text NOT NULL,
	"events" text,
	"quiet" text,
	"sent_at" bigint,
	"error" text,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);

--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "limits" text;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "max_concurrency" integer;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "requests_per_minute" integer;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "tokens_per_minute" bigint;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "allowed_ips" text;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "window_started_at" bigint;
