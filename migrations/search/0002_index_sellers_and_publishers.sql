-- The books of a merchant, the newest first, and those of a publisher.
CREATE INDEX `search_books_by_seller` ON `search_books` (`seller_id`,`published_sort`);--> statement-breakpoint
CREATE INDEX `search_editions_by_publisher` ON `search_editions` (`publisher_slug`,`book_key`);