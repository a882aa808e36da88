CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);

--> statement-breakpoint
CREATE TABLE `admins` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`username` text NOT NULL,
	`password_hash` text NOT NULL,
	`must_change_password` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `admins_username` ON `admins` (`username`);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`admin_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`user_agent` text NOT NULL,
	FOREIGN KEY (`admin_id`) REFERENCES `admins`(`id`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `sessions_admin_id` ON `sessions` (`admin_id`);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`hint` text NOT NULL,
	`enabled` integer NOT NULL,
	`expires_at` integer,
	`max_cost` real,
	`models` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer
);

--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`hash`);
--> statement-breakpoint
CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`admin` text NOT NULL,
	`action` text NOT NULL,
	`target` text NOT NULL,
	`detail` text NOT NULL
);

--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);
--> statement-breakpoint
CREATE TABLE `channels` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`protocol` text NOT NULL,
	`enabled` integer NOT NULL,
	`models` text NOT NULL,
	`key_strategy` text NOT NULL,
	`proxy_sealed` text,
	`headers_sealed` text,
	`overrides` text,
	`auto_sync` integer NOT NULL,
	`auto_group` integer NOT NULL,
	`model_filter` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `channels_name` ON `channels` (`name`);
--> statement-breakpoint
CREATE TABLE `channel_endpoints` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` integer NOT NULL,
	`url` text NOT NULL,
	`enabled` integer NOT NULL,
	`position` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `channel_endpoints_channel_id` ON `channel_endpoints` (`channel_id`);
--> statement-breakpoint
CREATE TABLE `channel_keys` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` integer NOT NULL,
	`secret_sealed` text NOT NULL,
	`hint` text NOT NULL,
	`note` text NOT NULL,
	`enabled` integer NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `channel_keys_channel_id` ON `channel_keys` (`channel_id`);
--> statement-breakpoint
CREATE TABLE `groups` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`mode` text NOT NULL,
	`first_event_timeout_seconds` integer,
	`idle_timeout_seconds` integer,
	`total_timeout_seconds` integer,
	`affinity_seconds` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `groups_name` ON `groups` (`name`);
--> statement-breakpoint
CREATE TABLE `group_members` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`group_id` integer NOT NULL,
	`channel_id` integer NOT NULL,
	`model` text NOT NULL,
	`priority` integer NOT NULL,
	`weight` integer NOT NULL,
	`enabled` integer NOT NULL,
	`position` integer NOT NULL,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `group_members_group_id` ON `group_members` (`group_id`);
--> statement-breakpoint
CREATE INDEX `group_members_channel_id` ON `group_members` (`channel_id`);
--> statement-breakpoint
CREATE TABLE `request_logs` (
	`id` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`client_protocol` text NOT NULL,
	`model` text NOT NULL,
	`group_id` integer,
	`group_name` text,
	`channel_id` integer,
	`channel_name` text,
	`endpoint_id` integer,
	`channel_key_id` integer,
	`upstream_model` text,
	`api_key_id` integer,
	`api_key_name` text,
	`status` integer NOT NULL,
	`outcome` text NOT NULL,
	`stream` integer NOT NULL,
	`error` text,
	`input_tokens` integer,
	`output_tokens` integer,
	`cache_read_tokens` integer,
	`cache_write_tokens` integer,
	`reasoning_tokens` integer,
	`cost_nano` integer,
	`first_token_ms` integer,
	`total_ms` integer NOT NULL,
	`attempts` text NOT NULL,
	`attempt_count` integer NOT NULL,
	`client_ip` text,
	`user_agent` text,
	`partial` integer NOT NULL,
	`extra` text
);

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
--> statement-breakpoint
CREATE TABLE `usage_hours` (
	`hour` integer DEFAULT 0 NOT NULL,
	`channel_id` integer DEFAULT 0 NOT NULL,
	`channel_key_id` integer DEFAULT 0 NOT NULL,
	`group_id` integer DEFAULT 0 NOT NULL,
	`api_key_id` integer DEFAULT 0 NOT NULL,
	`model` text DEFAULT '' NOT NULL,
	`requests` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`cancelled` integer DEFAULT 0 NOT NULL,
	`input_tokens` integer DEFAULT 0 NOT NULL,
	`output_tokens` integer DEFAULT 0 NOT NULL,
	`cache_read_tokens` integer DEFAULT 0 NOT NULL,
	`cache_write_tokens` integer DEFAULT 0 NOT NULL,
	`reasoning_tokens` integer DEFAULT 0 NOT NULL,
	`cost_nano` integer DEFAULT 0 NOT NULL,
	`first_token_ms_sum` integer DEFAULT 0 NOT NULL,
	`first_token_count` integer DEFAULT 0 NOT NULL,
	`total_ms_sum` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`hour`, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`)
);

--> statement-breakpoint
CREATE TABLE `journal_positions` (
	`segment` text PRIMARY KEY NOT NULL,
	`position` integer NOT NULL,
	`updated_at` integer NOT NULL
);
