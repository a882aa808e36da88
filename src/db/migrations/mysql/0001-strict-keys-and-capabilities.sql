ALTER TABLE `api_keys` ADD `strict` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `channels` ADD `capabilities` mediumtext character set utf8mb4 collate utf8mb4_bin;
