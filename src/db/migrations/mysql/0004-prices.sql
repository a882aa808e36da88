CREATE TABLE `prices` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`model` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`channel_id` bigint,
	`price` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `prices_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
CREATE TABLE `price_catalogues` (
	`id` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`url` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`etag` varchar(255) character set utf8mb4 collate utf8mb4_bin,
	`checked_at` bigint NOT NULL,
	`confirmed_at` bigint,
	`changed_at` bigint,
	`error` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`data` mediumtext character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `price_catalogues_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
ALTER TABLE `channels` ADD `price_multiplier` double;
--> statement-breakpoint
ALTER TABLE `request_logs` ADD `price_version` varchar(32) character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `prices` ADD CONSTRAINT `prices_channel_id_channels_id_fk` FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX `prices_channel_id` ON `prices` (`channel_id`);
