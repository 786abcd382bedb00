-- Pictures may have cut-outs around the point that matters in them.
ALTER TABLE `book_images` ADD `crops` text;