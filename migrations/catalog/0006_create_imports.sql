-- Imports as jobs: their files, how far they are, and what each record did; and which fields each version of a book changed.
CREATE TABLE `import_chunks` (
	`import_id` text NOT NULL,
	`chunk` integer NOT NULL,
	`first_line` integer NOT NULL,
	`counts` text NOT NULL,
	`skus` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`import_id`, `chunk`),
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `import_parts` (
	`import_id` text NOT NULL,
	`part` integer NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	PRIMARY KEY(`import_id`, `part`),
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `import_rows` (
	`import_id` text NOT NULL,
	`record` integer NOT NULL,
	`line` integer NOT NULL,
	`outcome` text NOT NULL,
	`book_id` text,
	`version` integer,
	`fields` text,
	`before` text,
	`faults` text,
	`sent` text,
	`undone_version` integer,
	`left_because` text,
	PRIMARY KEY(`import_id`, `record`),
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `import_rows_by_outcome` ON `import_rows` (`import_id`,`outcome`,`record`);--> statement-breakpoint
CREATE INDEX `import_rows_by_book` ON `import_rows` (`book_id`,`version`) WHERE book_id is not null;--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`seller_id` text,
	`session_id` text NOT NULL,
	`file_name` text NOT NULL,
	`format` text,
	`is_dry_run` integer NOT NULL,
	`options` text NOT NULL,
	`bytes` integer NOT NULL,
	`next_chunk` integer NOT NULL,
	`next_byte` integer NOT NULL,
	`resume` text,
	`layout` text,
	`counts` text NOT NULL,
	`stopped_by` text,
	`leased_until_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`finished_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `imports_by_seller` ON `imports` (`seller_id`,`id`);--> statement-breakpoint
CREATE INDEX `imports_at_work` ON `imports` (`status`,`updated_at_ms`) WHERE status in ('uploading', 'running', 'undoing');--> statement-breakpoint
ALTER TABLE `book_versions` ADD `fields` text;
