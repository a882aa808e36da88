CREATE TABLE `recomputations` (
	`id` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`state` mediumtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `recomputations_id` PRIMARY KEY(`id`)
);
