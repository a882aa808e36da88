CREATE TABLE `alerts` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`kind` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`enabled` boolean NOT NULL,
	`target_sealed` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`events` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`quiet` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`sent_at` bigint,
	`error` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`created_at` bigint NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `alerts_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
ALTER TABLE `api_keys` ADD `limits` mediumtext character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `max_concurrency` int;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `requests_per_minute` int;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `tokens_per_minute` bigint;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `allowed_ips` mediumtext character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `window_started_at` bigint;
