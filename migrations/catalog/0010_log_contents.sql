-- The log of versions says what each made of its book; of the books there are, what their newest version did.
ALTER TABLE `book_versions` ADD `content` text;--> statement-breakpoint
UPDATE `book_versions` SET `content` = (
	SELECT json_patch('{}', json_object(
		'title', `title`, 'slug', `slug`, 'sellerId', `seller_id`, 'language', `language`, 'publishedOn', `published_on`,
		'author', (SELECT `slug` FROM `book_contributors` WHERE `book_id` = `id` AND `role` = 'author' ORDER BY `position` LIMIT 1),
		'subject', (SELECT `subject_slug` FROM `book_subjects` WHERE `book_id` = `id` ORDER BY `position` LIMIT 1),
		'series', `series_slug`,
		'publisher', (SELECT `publisher_slug` FROM `editions` WHERE `book_id` = `id` ORDER BY `position` LIMIT 1),
		'editions', (SELECT count(*) FROM `editions` WHERE `book_id` = `id`),
		'priceFromMinor', (SELECT min(`price_minor`) FROM `editions` WHERE `book_id` = `id`),
		'priceToMinor', (SELECT max(`price_minor`) FROM `editions` WHERE `book_id` = `id`),
		'currency', (SELECT `currency` FROM `editions` WHERE `book_id` = `id` ORDER BY `position` LIMIT 1)))
	FROM `books` WHERE `id` = `book_versions`.`book_id`
)
WHERE `change` <> 'removed' AND `version` = (SELECT `version` FROM `books` WHERE `id` = `book_versions`.`book_id`);
