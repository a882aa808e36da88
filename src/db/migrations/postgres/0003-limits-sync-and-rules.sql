ALTER TABLE "channels" ADD COLUMN "synced_models" text;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "synced_at" bigint;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "model_map" text;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "max_concurrency" integer;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "requests_per_minute" integer;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "tokens_per_minute" bigint;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "max_queue" integer;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "skip_checks" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "check_by_call" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "channel_keys" ADD COLUMN "max_concurrency" integer;
--> statement-breakpoint
ALTER TABLE "channel_keys" ADD COLUMN "requests_per_minute" integer;
--> statement-breakpoint
ALTER TABLE "channel_keys" ADD COLUMN "tokens_per_minute" bigint;
--> statement-breakpoint
ALTER TABLE "groups" ADD COLUMN "match_rule" text;
--> statement-breakpoint
ALTER TABLE "group_members" ADD COLUMN "auto" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "group_members" ADD COLUMN "missing_since" bigint;
