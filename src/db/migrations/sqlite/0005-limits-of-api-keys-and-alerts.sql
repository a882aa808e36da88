CREATE TABLE `alerts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`enabled` integer NOT NULL,
	`target_sealed` text NOT NULL,
	`events` text,
	`quiet` text,
	`sent_at` integer,
	`error` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
ALTER TABLE `api_keys` ADD `limits` text;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `max_concurrency` integer;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `requests_per_minute` integer;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `tokens_per_minute` integer;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `allowed_ips` text;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `window_started_at` integer;
