ALTER TABLE `api_keys` ADD `strict` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `channels` ADD `capabilities` text;
