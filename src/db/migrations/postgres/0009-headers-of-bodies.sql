ALTER TABLE "request_bodies" ADD COLUMN "headers" "bytea";
