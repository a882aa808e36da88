CREATE TABLE `settings` (
	`key` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`value` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `settings_key` PRIMARY KEY(`key`)
);

--> statement-breakpoint
CREATE TABLE `admins` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`username` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`password_hash` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`must_change_password` boolean NOT NULL,
	`created_at` bigint NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `admins_id` PRIMARY KEY(`id`),
	CONSTRAINT `admins_username` UNIQUE(`username`)
);

--> statement-breakpoint
CREATE TABLE `sessions` (
	`token_hash` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`admin_id` bigint NOT NULL,
	`created_at` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	`last_seen_at` bigint NOT NULL,
	`user_agent` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `sessions_token_hash` PRIMARY KEY(`token_hash`)
);

--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`hash` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`hint` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`enabled` boolean NOT NULL,
	`expires_at` bigint,
	`max_cost` double,
	`models` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`created_at` bigint NOT NULL,
	`last_used_at` bigint,
	CONSTRAINT `api_keys_id` PRIMARY KEY(`id`),
	CONSTRAINT `api_keys_hash` UNIQUE(`hash`)
);

--> statement-breakpoint
CREATE TABLE `audit` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`at` bigint NOT NULL,
	`admin` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`action` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`target` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`detail` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `audit_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
CREATE TABLE `channels` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`protocol` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`enabled` boolean NOT NULL,
	`models` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`key_strategy` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`proxy_sealed` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`headers_sealed` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`overrides` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`auto_sync` boolean NOT NULL,
	`auto_group` boolean NOT NULL,
	`model_filter` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`created_at` bigint NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `channels_id` PRIMARY KEY(`id`),
	CONSTRAINT `channels_name` UNIQUE(`name`)
);

--> statement-breakpoint
CREATE TABLE `channel_endpoints` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`channel_id` bigint NOT NULL,
	`url` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`enabled` boolean NOT NULL,
	`position` int NOT NULL,
	CONSTRAINT `channel_endpoints_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
CREATE TABLE `channel_keys` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`channel_id` bigint NOT NULL,
	`secret_sealed` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`hint` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`note` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`enabled` boolean NOT NULL,
	`position` int NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `channel_keys_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
CREATE TABLE `groups` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`mode` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`first_event_timeout_seconds` int,
	`idle_timeout_seconds` int,
	`total_timeout_seconds` int,
	`affinity_seconds` int NOT NULL,
	`created_at` bigint NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `groups_id` PRIMARY KEY(`id`),
	CONSTRAINT `groups_name` UNIQUE(`name`)
);

--> statement-breakpoint
CREATE TABLE `group_members` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`group_id` bigint NOT NULL,
	`channel_id` bigint NOT NULL,
	`model` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`priority` int NOT NULL,
	`weight` int NOT NULL,
	`enabled` boolean NOT NULL,
	`position` int NOT NULL,
	CONSTRAINT `group_members_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
CREATE TABLE `request_logs` (
	`id` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`started_at` bigint NOT NULL,
	`client_protocol` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`model` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`group_id` bigint,
	`group_name` varchar(191) character set utf8mb4 collate utf8mb4_bin,
	`channel_id` bigint,
	`channel_name` varchar(191) character set utf8mb4 collate utf8mb4_bin,
	`endpoint_id` bigint,
	`channel_key_id` bigint,
	`upstream_model` varchar(255) character set utf8mb4 collate utf8mb4_bin,
	`api_key_id` bigint,
	`api_key_name` varchar(191) character set utf8mb4 collate utf8mb4_bin,
	`status` int NOT NULL,
	`outcome` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`stream` boolean NOT NULL,
	`error` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`input_tokens` bigint,
	`output_tokens` bigint,
	`cache_read_tokens` bigint,
	`cache_write_tokens` bigint,
	`reasoning_tokens` bigint,
	`cost_nano` bigint,
	`first_token_ms` int,
	`total_ms` int NOT NULL,
	`attempts` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`attempt_count` int NOT NULL,
	`client_ip` varchar(64) character set utf8mb4 collate utf8mb4_bin,
	`user_agent` varchar(255) character set utf8mb4 collate utf8mb4_bin,
	`partial` boolean NOT NULL,
	`extra` mediumtext character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `request_logs_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
CREATE TABLE `usage_hours` (
	`hour` int NOT NULL DEFAULT 0,
	`channel_id` bigint NOT NULL DEFAULT 0,
	`channel_key_id` bigint NOT NULL DEFAULT 0,
	`group_id` bigint NOT NULL DEFAULT 0,
	`api_key_id` bigint NOT NULL DEFAULT 0,
	`model` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
	`requests` bigint NOT NULL DEFAULT 0,
	`failed` bigint NOT NULL DEFAULT 0,
	`cancelled` bigint NOT NULL DEFAULT 0,
	`input_tokens` bigint NOT NULL DEFAULT 0,
	`output_tokens` bigint NOT NULL DEFAULT 0,
	`cache_read_tokens` bigint NOT NULL DEFAULT 0,
	`cache_write_tokens` bigint NOT NULL DEFAULT 0,
	`reasoning_tokens` bigint NOT NULL DEFAULT 0,
	`cost_nano` bigint NOT NULL DEFAULT 0,
	`first_token_ms_sum` bigint NOT NULL DEFAULT 0,
	`first_token_count` bigint NOT NULL DEFAULT 0,
	`total_ms_sum` bigint NOT NULL DEFAULT 0,
	CONSTRAINT `usage_hours_key` PRIMARY KEY(`hour`,`channel_id`,`channel_key_id`,`group_id`,`api_key_id`,`model`)
);

--> statement-breakpoint
CREATE TABLE `journal_positions` (
	`segment` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`position` bigint NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `journal_positions_segment` PRIMARY KEY(`segment`)
);

--> statement-breakpoint
ALTER TABLE `sessions` ADD CONSTRAINT `sessions_admin_id_admins_id_fk` FOREIGN KEY (`admin_id`) REFERENCES `admins`(`id`) ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE `channel_endpoints` ADD CONSTRAINT `channel_endpoints_channel_id_channels_id_fk` FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE `channel_keys` ADD CONSTRAINT `channel_keys_channel_id_channels_id_fk` FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE `group_members` ADD CONSTRAINT `group_members_group_id_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE `group_members` ADD CONSTRAINT `group_members_channel_id_channels_id_fk` FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX `sessions_admin_id` ON `sessions` (`admin_id`);
--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);
--> statement-breakpoint
CREATE INDEX `channel_endpoints_channel_id` ON `channel_endpoints` (`channel_id`);
--> statement-breakpoint
CREATE INDEX `channel_keys_channel_id` ON `channel_keys` (`channel_id`);
--> statement-breakpoint
CREATE INDEX `group_members_group_id` ON `group_members` (`group_id`);
--> statement-breakpoint
CREATE INDEX `group_members_channel_id` ON `group_members` (`channel_id`);
--> statement-breakpoint
CREATE INDEX `request_logs_started_at` ON `request_logs` (`started_at`,`id`);
--> statement-breakpoint
CREATE INDEX `request_logs_api_key` ON `request_logs` (`api_key_id`,`started_at`);
--> statement-breakpoint
CREATE INDEX `request_logs_channel` ON `request_logs` (`channel_id`,`started_at`);
--> statement-breakpoint
CREATE INDEX `request_logs_model` ON `request_logs` (`model`,`started_at`);
--> statement-breakpoint
CREATE INDEX `request_logs_outcome` ON `request_logs` (`outcome`,`started_at`);
