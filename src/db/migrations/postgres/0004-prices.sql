CREATE TABLE "prices" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"model" varchar(255) NOT NULL,
	"channel_id" bigint,
	"price" text NOT NULL,
	"updated_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "price_catalogues" (
	"id" varchar(32) PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"etag" varchar(255),
	"checked_at" bigint NOT NULL,
	"confirmed_at" bigint,
	"changed_at" bigint,
	"error" text,
	"data" text
);

--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "price_multiplier" double precision;
--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "price_version" varchar(32);
--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "prices_channel_id" ON "prices" USING btree ("channel_id");
