ALTER TABLE "api_keys" ADD COLUMN "strict" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "capabilities" text;
