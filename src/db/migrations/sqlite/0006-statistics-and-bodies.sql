CREATE TABLE `request_bodies` (
	`id` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`request` blob,
	`response` blob,
	`request_bytes` integer NOT NULL,
	`response_bytes` integer NOT NULL,
	`size` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `request_bodies_started_at` ON `request_bodies` (`started_at`,`id`);
--> statement-breakpoint
CREATE TABLE `log_stock` (
	`kind` text PRIMARY KEY NOT NULL,
	`row_count` integer NOT NULL,
	`byte_count` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `usage_days` (
	`day` integer DEFAULT 0 NOT NULL,
	`channel_id` integer DEFAULT 0 NOT NULL,
	`endpoint_id` integer DEFAULT 0 NOT NULL,
	`channel_key_id` integer DEFAULT 0 NOT NULL,
	`group_id` integer DEFAULT 0 NOT NULL,
	`api_key_id` integer DEFAULT 0 NOT NULL,
	`model` text DEFAULT '' NOT NULL,
	`asked_model` text DEFAULT '' NOT NULL,
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
	`timed_tokens` integer DEFAULT 0 NOT NULL,
	`timed_ms` integer DEFAULT 0 NOT NULL,
	`first_token_times` text,
	`total_times` text,
	PRIMARY KEY(`day`, `channel_id`, `endpoint_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, `asked_model`)
);

--> statement-breakpoint
CREATE TABLE `usage_months` (
	`month` integer DEFAULT 0 NOT NULL,
	`channel_id` integer DEFAULT 0 NOT NULL,
	`endpoint_id` integer DEFAULT 0 NOT NULL,
	`channel_key_id` integer DEFAULT 0 NOT NULL,
	`group_id` integer DEFAULT 0 NOT NULL,
	`api_key_id` integer DEFAULT 0 NOT NULL,
	`model` text DEFAULT '' NOT NULL,
	`asked_model` text DEFAULT '' NOT NULL,
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
	`timed_tokens` integer DEFAULT 0 NOT NULL,
	`timed_ms` integer DEFAULT 0 NOT NULL,
	`first_token_times` text,
	`total_times` text,
	PRIMARY KEY(`month`, `channel_id`, `endpoint_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, `asked_model`)
);

--> statement-breakpoint
CREATE TABLE `usage_totals` (
	`minutes` integer DEFAULT 0 NOT NULL,
	`at` integer DEFAULT 0 NOT NULL,
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
	`timed_tokens` integer DEFAULT 0 NOT NULL,
	`timed_ms` integer DEFAULT 0 NOT NULL,
	`first_token_times` text,
	`total_times` text,
	PRIMARY KEY(`minutes`, `at`)
);

--> statement-breakpoint
ALTER TABLE `api_keys` ADD `log_bodies` text;
--> statement-breakpoint
ALTER TABLE `request_logs` ADD `estimated` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `request_logs` ADD `size` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE INDEX `request_logs_channel_key` ON `request_logs` (`channel_key_id`,`started_at`);
--> statement-breakpoint
CREATE INDEX `request_logs_upstream_model` ON `request_logs` (`upstream_model`,`started_at`);
--> statement-breakpoint
PRAGMA foreign_keys=OFF;
--> statement-breakpoint
CREATE TABLE `__new_usage_hours` (
	`hour` integer DEFAULT 0 NOT NULL,
	`channel_id` integer DEFAULT 0 NOT NULL,
	`endpoint_id` integer DEFAULT 0 NOT NULL,
	`channel_key_id` integer DEFAULT 0 NOT NULL,
	`group_id` integer DEFAULT 0 NOT NULL,
	`api_key_id` integer DEFAULT 0 NOT NULL,
	`model` text DEFAULT '' NOT NULL,
	`asked_model` text DEFAULT '' NOT NULL,
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
	`timed_tokens` integer DEFAULT 0 NOT NULL,
	`timed_ms` integer DEFAULT 0 NOT NULL,
	`first_token_times` text,
	`total_times` text,
	PRIMARY KEY(`hour`, `channel_id`, `endpoint_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, `asked_model`)
);

--> statement-breakpoint
INSERT INTO `__new_usage_hours`("hour", "channel_id", "channel_key_id", "group_id", "api_key_id", "model", "requests", "failed", "cancelled", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_nano", "first_token_ms_sum", "first_token_count", "total_ms_sum") SELECT "hour", "channel_id", "channel_key_id", "group_id", "api_key_id", "model", "requests", "failed", "cancelled", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_nano", "first_token_ms_sum", "first_token_count", "total_ms_sum" FROM `usage_hours`;
--> statement-breakpoint
DROP TABLE `usage_hours`;
--> statement-breakpoint
ALTER TABLE `__new_usage_hours` RENAME TO `usage_hours`;
--> statement-breakpoint
PRAGMA foreign_keys=ON;
--> statement-breakpoint
INSERT INTO `usage_days` (`day`, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT `hour` / 24, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY `hour` / 24, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`;
--> statement-breakpoint
INSERT INTO `usage_months` (`month`, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT (cast(strftime('%Y', `hour` * 3600, 'unixepoch') as integer) - 1970) * 12 + cast(strftime('%m', `hour` * 3600, 'unixepoch') as integer) - 1, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY (cast(strftime('%Y', `hour` * 3600, 'unixepoch') as integer) - 1970) * 12 + cast(strftime('%m', `hour` * 3600, 'unixepoch') as integer) - 1, `channel_id`, `channel_key_id`, `group_id`, `api_key_id`, `model`;
--> statement-breakpoint
INSERT INTO `usage_totals` (`minutes`, `at`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT 15, `hour` * 4, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY `hour` * 4;
--> statement-breakpoint
INSERT INTO `usage_totals` (`minutes`, `at`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT 60, `hour`, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY `hour`;
--> statement-breakpoint
INSERT INTO `usage_totals` (`minutes`, `at`, `requests`, `failed`, `cancelled`, `input_tokens`, `output_tokens`, `cache_read_tokens`, `cache_write_tokens`, `reasoning_tokens`, `cost_nano`, `first_token_ms_sum`, `first_token_count`, `total_ms_sum`) SELECT 1440, `hour` / 24, sum(`requests`), sum(`failed`), sum(`cancelled`), sum(`input_tokens`), sum(`output_tokens`), sum(`cache_read_tokens`), sum(`cache_write_tokens`), sum(`reasoning_tokens`), sum(`cost_nano`), sum(`first_token_ms_sum`), sum(`first_token_count`), sum(`total_ms_sum`) FROM `usage_hours` GROUP BY `hour` / 24;
--> statement-breakpoint
UPDATE `request_logs` SET `size` = 800;
--> statement-breakpoint
INSERT INTO `log_stock` (`kind`, `row_count`, `byte_count`) SELECT 'logs', count(*), 800 * count(*) FROM `request_logs`;
--> statement-breakpoint
INSERT INTO `log_stock` (`kind`, `row_count`, `byte_count`) VALUES ('bodies', 0, 0);
