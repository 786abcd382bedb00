-- Pictures of books; what is in them is in a bucket.
CREATE TABLE `book_images` (
	`book_id` text NOT NULL,
	`position` integer NOT NULL,
	`id` text NOT NULL,
	`alt` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`widths` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`book_id`, `position`)
);
--> statement-breakpoint
CREATE INDEX `book_images_by_id` ON `book_images` (`id`);