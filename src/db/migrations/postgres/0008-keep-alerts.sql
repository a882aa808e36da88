ALTER TABLE "alerts" ADD COLUMN "waiting" text;
