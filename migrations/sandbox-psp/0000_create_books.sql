-- Creates the books of the sandbox payment provider: charges, refunds, the webhooks that tell of them, and the faults in force.
CREATE TABLE `charges` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text,
	`status` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`reference` text NOT NULL,
	`return_url` text,
	`decline_code` text,
	`refunded_minor` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `charges_key_unique` ON `charges` (`key`);--> statement-breakpoint
CREATE TABLE `faults` (
	`id` integer PRIMARY KEY NOT NULL,
	`webhooks` text NOT NULL,
	`duplicate` integer NOT NULL,
	`delay_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`charge_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`reason` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_key_unique` ON `refunds` (`key`);--> statement-breakpoint
CREATE INDEX `refunds_charge` ON `refunds` (`charge_id`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`charge_id` text NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`decline_code` text,
	`refunded_minor` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at_ms` integer NOT NULL,
	`last_status` integer,
	`delivered_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhooks_booking` ON `webhooks` (`charge_id`,`type`,`refunded_minor`);--> statement-breakpoint
CREATE INDEX `webhooks_due` ON `webhooks` (`delivered_at_ms`,`next_attempt_at_ms`);