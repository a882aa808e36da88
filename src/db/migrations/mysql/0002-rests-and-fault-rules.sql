CREATE TABLE `rests` (
	`kind` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`part_id` bigint NOT NULL,
	`model` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`reason` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`since` bigint NOT NULL,
	`until` bigint NOT NULL,
	`told` boolean NOT NULL,
	`invalid` boolean NOT NULL,
	`trips` int NOT NULL,
	CONSTRAINT `rests_key` PRIMARY KEY(`kind`,`part_id`,`model`)
);

--> statement-breakpoint
ALTER TABLE `channels` ADD `fault_rules` mediumtext character set utf8mb4 collate utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `groups` ADD `max_attempts` int;
