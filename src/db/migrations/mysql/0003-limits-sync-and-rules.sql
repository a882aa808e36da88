ALTER TABLE `channels` ADD `synced_models` mediumtext character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `channels` ADD `synced_at` bigint;
--> statement-breakpoint
ALTER TABLE `channels` ADD `model_map` mediumtext character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `channels` ADD `max_concurrency` int;
--> statement-breakpoint
ALTER TABLE `channels` ADD `requests_per_minute` int;
--> statement-breakpoint
ALTER TABLE `channels` ADD `tokens_per_minute` bigint;
--> statement-breakpoint
ALTER TABLE `channels` ADD `max_queue` int;
--> statement-breakpoint
ALTER TABLE `channels` ADD `skip_checks` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `channels` ADD `check_by_call` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `channel_keys` ADD `max_concurrency` int;
--> statement-breakpoint
ALTER TABLE `channel_keys` ADD `requests_per_minute` int;
--> statement-breakpoint
ALTER TABLE `channel_keys` ADD `tokens_per_minute` bigint;
--> statement-breakpoint
ALTER TABLE `groups` ADD `match_rule` mediumtext character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `group_members` ADD `auto` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `group_members` ADD `missing_since` bigint;
