CREATE TABLE "recomputations" (
	"id" varchar(32) PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"updated_at" bigint NOT NULL
);
