ALTER TABLE `channels` ADD `synced_models` text;
--> statement-breakpoint
ALTER TABLE `channels` ADD `synced_at` integer;
--> statement-breakpoint
ALTER TABLE `channels` ADD `model_map` text;
--> statement-breakpoint
ALTER TABLE `channels` ADD `max_concurrency` integer;
--> statement-breakpoint
ALTER TABLE `channels` ADD `requests_per_minute` integer;
--> statement-breakpoint
ALTER TABLE `channels` ADD `tokens_per_minute` integer;
--> statement-breakpoint
ALTER TABLE `channels` ADD `max_queue` integer;
--> statement-breakpoint
ALTER TABLE `channels` ADD `skip_checks` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `channels` ADD `check_by_call` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `channel_keys` ADD `max_concurrency` integer;
--> statement-breakpoint
ALTER TABLE `channel_keys` ADD `requests_per_minute` integer;
--> statement-breakpoint
ALTER TABLE `channel_keys` ADD `tokens_per_minute` integer;
--> statement-breakpoint
ALTER TABLE `groups` ADD `match_rule` text;
--> statement-breakpoint
ALTER TABLE `group_members` ADD `auto` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `group_members` ADD `missing_since` integer;
