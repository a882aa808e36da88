CREATE TABLE `request_bodies` (
	`id` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`started_at` bigint NOT NULL,
	`request` mediumblob,
	`response` mediumblob,
	`request_bytes` bigint NOT NULL,
	`response_bytes` bigint NOT NULL,
	`size` int NOT NULL,
	CONSTRAINT `request_bodies_id` PRIMARY KEY(`id`)
);

--> statement-breakpoint
CREATE TABLE `log_stock` (
	`kind` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`row_count` bigint NOT NULL,
	`byte_count` bigint NOT NULL,
	CONSTRAINT `log_stock_kind` PRIMARY KEY(`kind`)
);

--> statement-breakpoint
CREATE TABLE `usage_days` (
	`day` int NOT NULL DEFAULT 0,
	`channel_id` bigint NOT NULL DEFAULT 0,
	`endpoint_id` bigint NOT NULL DEFAULT 0,
	`channel_key_id` bigint NOT NULL DEFAULT 0,
	`group_id` bigint NOT NULL DEFAULT 0,
	`api_key_id` bigint NOT NULL DEFAULT 0,
	`model` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
	`asked_model` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
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
	`timed_tokens` bigint NOT NULL DEFAULT 0,
	`timed_ms` bigint NOT NULL DEFAULT 0,
	`first_token_times` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`total_times` mediumtext character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `usage_days_key` PRIMARY KEY(`day`,`channel_id`,`endpoint_id`,`channel_key_id`,`group_id`,`api_key_id`,`model`,`asked_model`)
);

--> statement-breakpoint
CREATE TABLE `usage_months` (
	`month` int NOT NULL DEFAULT 0,
	`channel_id` bigint NOT NULL DEFAULT 0,
	`endpoint_id` bigint NOT NULL DEFAULT 0,
	`channel_key_id` bigint NOT NULL DEFAULT 0,
	`group_id` bigint NOT NULL DEFAULT 0,
	`api_key_id` bigint NOT NULL DEFAULT 0,
	`model` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
	`asked_model` varchar(191) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
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
	`timed_tokens` bigint NOT NULL DEFAULT 0,
	`timed_ms` bigint NOT NULL DEFAULT 0,
	`first_token_times` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`total_times` mediumtext character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `usage_months_key` PRIMARY KEY(`month`,`channel_id`,`endpoint_id`,`channel_key_id`,`group_id`,`api_key_id`,`model`,`asked_model`)
);

--> statement-breakpoint
CREATE TABLE `usage_totals` (
	`minutes` int NOT NULL DEFAULT 0,
	`at` int NOT NULL DEFAULT 0,
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
	`timed_tokens` bigint NOT NULL DEFAULT 0,
	`timed_ms` bigint NOT NULL DEFAULT 0,
	`first_token_times` mediumtext character set utf8mb4 collate utf8mb4_bin,
	`total_times` mediumtext character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `usage_totals_key` PRIMARY KEY(`minutes`,`at`)
);

--> statement-breakpoint
ALTER TABLE `api_keys` ADD `log_bodies` varchar(16) character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `request_logs` ADD `estimated` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `request_logs` ADD `size` int DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `usage_hours` ADD `endpoint_id` bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `usage_hours` ADD `asked_model` varchar(191) character set utf8mb4 collate utf8mb4_bin DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `usage_hours` ADD `timed_tokens` bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `usage_hours` ADD `timed_ms` bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `usage_hours` ADD `first_token_times` mediumtext character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `usage_hours` ADD `total_times` mediumtext character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
CREATE INDEX `request_bodies_started_at` ON `request_bodies` (`started_at`,`id`);
--> statement-breakpoint
CREATE INDEX `request_logs_channel_key` ON `request_logs` (`channel_key_id`,`started_at`);
--> statement-breakpoint
CREATE INDEX `request_logs_upstream_model` ON `request_logs` (`upstream_model`,`started_at`);
--> statement-breakpoint
ALTER TABLE `usage_hours` DROP PRIMARY KEY, ADD PRIMARY KEY(`hour`,`channel_id`,`endpoint_id`,`channel_key_id`,`group_id`,`api_key_id`,`model`,`asked_model`);
--> statement-breakpoint
INSERT INTO `usage_days` (`day`, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT `hour` div 24, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY `hour` div 24, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`;
--> statement-breakpoint
INSERT INTO `usage_months` (`month`, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT (year(date_add('1970-01-01', interval `hour` hour)) - 1970) * 12 + month(date_add('1970-01-01', interval `hour` hour)) - 1, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY (year(date_add('1970-01-01', interval `hour` hour)) - 1970) * 12 + month(date_add('1970-01-01', interval `hour` hour)) - 1, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`;
--> statement-breakpoint
INSERT INTO `usage_totals` (`minutes`, `at`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT 15, `hour` * 4, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY `hour` * 4;
--> statement-breakpoint
INSERT INTO `usage_totals` (`minutes`, `at`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT 60, `hour`, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY `hour`;
--> statement-breakpoint
INSERT INTO `usage_totals` (`minutes`, `at`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT 1440, `hour` div 24, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY `hour` div 24;
--> statement-breakpoint
UPDATE `request_logs` SET `size` = 800;
--> statement-breakpoint
INSERT INTO `log_stock` (`kind`, `row_count`, `byte_count`) SELECT 'logs', count(*), 800 * count(*) FROM `request_logs`;
--> statement-breakpoint
INSERT INTO `log_stock` (`kind`, `row_count`, `byte_count`) VALUES ('bodies', 0, 0);
