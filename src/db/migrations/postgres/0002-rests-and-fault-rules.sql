CREATE TABLE "rests" (
	"kind" varchar(16) NOT NULL,
	"part_id" bigint NOT NULL,
	"model" varchar(255) NOT NULL,
	"reason" text NOT NULL,
	"since" bigint NOT NULL,
	"until" bigint NOT NULL,
	"told" boolean NOT NULL,
	"invalid" boolean NOT NULL,
	"trips" integer NOT NULL,
	CONSTRAINT "rests_key" PRIMARY KEY("kind","part_id","model")
);

--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "fault_rules" text;
--> statement-breakpoint
ALTER TABLE "groups" ADD COLUMN "max_attempts" integer;
