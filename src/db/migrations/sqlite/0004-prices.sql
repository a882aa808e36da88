CREATE TABLE `prices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`model` text NOT NULL,
	`channel_id` integer,
	`price` text NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `prices_channel_id` ON `prices` (`channel_id`);
--> statement-breakpoint
CREATE TABLE `price_catalogues` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`etag` text,
	`checked_at` integer NOT NULL,
	`confirmed_at` integer,
	`changed_at` integer,
	`error` text,
	`data` text
);

--> statement-breakpoint
ALTER TABLE `channels` ADD `price_multiplier` real;
--> statement-breakpoint
ALTER TABLE `request_logs` ADD `price_version` text;
