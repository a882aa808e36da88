CREATE TABLE `rests` (
	`kind` text NOT NULL,
	`part_id` integer NOT NULL,
	`model` text NOT NULL,
	`reason` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer NOT NULL,
	`told` integer NOT NULL,
	`invalid` integer NOT NULL,
	`trips` integer NOT NULL,
	PRIMARY KEY(`kind`, `part_id`, `model`)
);

--> statement-breakpoint
ALTER TABLE `channels` ADD `fault_rules` text;
--> statement-breakpoint
ALTER TABLE `groups` ADD `max_attempts` integer;
