import type { BookSummary } from "../shared/contracts/catalog.ts";

/** How well a book answers a question: 3 is what was meant, 2 is as good an answer as others, 0 is none. */
export type Grade = 0 | 1 | 2 | 3;
export type Judged = { question: string; gradeOf: (book: BookSummary) => Grade };

/** The books with these titles are meant, in this order: the first is the answer, the others are good ones. */
function titles(question: string, first: string, ...others: string[]): Judged {
  return { question, gradeOf: ({ title }) => (title === first ? 3 : others.includes(title) ? 2 : 0) };
}

/** Any book by this author is as good as another. */
function author(question: string, name: string): Judged {
  return { question, gradeOf: ({ contributors }) => (contributors.some((person) => person.name === name) ? 2 : 0) };
}

/** The books of a series are meant, the first of them most. */
function series(question: string, name: string): Judged {
  return { question, gradeOf: (book) => (book.series?.name !== name ? 0 : book.series.volume === 1 ? 3 : 2) };
}

/** Any book of this subject is as good as another. */
function subject(question: string, slug: string): Judged {
  return { question, gradeOf: ({ subjects }) => (subjects.some((each) => each.slug === slug) ? 2 : 0) };
}

/** Questions to the demo catalogue, the way shoppers type them. */
export const demoQuestions: Judged[] = [
  titles("frankenstein", "Frankenstein"),
  titles("modern prometheus", "Frankenstein"),
  titles("pride and prejudice", "Pride and Prejudice"),
  titles("prejudice pride", "Pride and Prejudice"),
  titles("PRIDE & PREJUDICE", "Pride and Prejudice"),
  titles("jane eyre", "Jane Eyre"),
  titles("wuthering", "Wuthering Heights"),
  titles("dracula", "Dracula"),
  titles("jekyll hyde", "Strange Case of Dr Jekyll and Mr Hyde"),
  titles("dorian gray", "The Picture of Dorian Gray"),
  titles("yellow wallpaper", "The Yellow Wall-Paper"),
  titles("hound of the baskervilles", "The Hound of the Baskervilles"),
  titles("the moonstone", "The Moonstone"),
  titles("crime and punishment dostoevsky", "Crime and Punishment"),
  titles("the time machine", "The Time Machine"),
  titles("centre of the earth", "Journey to the Centre of the Earth"),
  titles("flatland", "Flatland"),
  titles("treasure isl", "Treasure Island"),
  titles("three musketeers", "The Three Musketeers"),
  titles("moby dick", "Moby-Dick"),
  titles("mobydick", "Moby-Dick"),
  titles("tale of two cities", "A Tale of Two Cities"),
  titles("war and peace", "War and Peace"),
  titles("les miserables", "Les Misérables"),
  titles("middlemarch", "Middlemarch"),
  titles("au bonheur des dames", "Au Bonheur des Dames"),
  titles("great gatsby", "The Great Gatsby"),
  titles("mrs dalloway", "Mrs Dalloway"),
  titles("verwandlung", "Die Verwandlung"),
  titles("don quijote", "Don Quixote"),
  titles("alice in wonderland", "Alice’s Adventures in Wonderland"),
  titles("alice's adventures", "Alice’s Adventures in Wonderland"),
  titles("wizard of oz", "The Wonderful Wizard of Oz"),
  titles("secret garden", "The Secret Garden"),
  titles("leaves of grass", "Leaves of Grass"),
  titles("ancient mariner", "The Rime of the Ancient Mariner"),
  titles("odyssey", "The Odyssey"),
  titles("hamlet", "Hamlet"),
  titles("being earnest", "The Importance of Being Earnest"),
  titles("dolls house", "A Doll’s House"),
  titles("a doll's house ibsen", "A Doll’s House"),
  titles("meditations marcus aurelius", "Meditations"),
  titles("zarathustra", "Thus Spake Zarathustra"),
  titles("rights of woman", "A Vindication of the Rights of Woman"),
  titles("communist manifesto", "The Communist Manifesto"),
  titles("origin of species darwin", "On the Origin of Species"),
  titles("book of tea", "The Book of Tea"),
  titles("room of one's own", "A Room of One’s Own"),
  titles("souls of black folk du bois", "The Souls of Black Folk"),
  titles("9780141439471", "Frankenstein"),
  author("jane austen", "Jane Austen"),
  author("austen, jane", "Jane Austen"),
  author("oscar wilde", "Oscar Wilde"),
  author("virginia woolf", "Virginia Woolf"),
  author("conan doyle", "Arthur Conan Doyle"),
  author("h.g. wells", "H. G. Wells"),
  author("hg wells", "H. G. Wells"),
  author("emily bronte", "Emily Brontë"),
  author("okakura kakuzo", "Okakura Kakuzō"),
  author("constance garnett", "Constance Garnett"),
  author("gustave dore", "Gustave Doré"),
  series("sherlock holmes", "Sherlock Holmes"),
  series("chronicles of barsetshire", "Chronicles of Barsetshire"),
  series("father brown", "Father Brown"),
  subject("gothic fiction", "gothic-fiction"),
  subject("poetry", "poetry"),
];

/** Questions to the ten thousand books of goodbooks-10k, whose titles and names are as that data spells them. */
export const goodbooksQuestions: Judged[] = [
  titles("hobbit", "The Hobbit", "The Hobbit: Graphic Novel"),
  titles("the hobbit tolkien", "The Hobbit"),
  titles("hunger games", "The Hunger Games", "Catching Fire", "Mockingjay"),
  titles("sorcerer's stone", "Harry Potter and the Sorcerer's Stone"),
  titles("prisoner of azkaban", "Harry Potter and the Prisoner of Azkaban"),
  titles("to kill a mockingbird", "To Kill a Mockingbird"),
  titles("great gatsby", "The Great Gatsby"),
  titles("fault in our stars", "The Fault in Our Stars"),
  titles("catcher in the rye", "The Catcher in the Rye"),
  titles("pride and prejudice", "Pride and Prejudice"),
  titles("kite runner", "The Kite Runner"),
  titles("divergent", "Divergent", "Insurgent", "Allegiant"),
  titles("animal farm", "Animal Farm"),
  titles("anne frank", "The Diary of a Young Girl"),
  titles("dragon tattoo", "The Girl with the Dragon Tattoo"),
  titles("lord of the flies", "Lord of the Flies"),
  titles("of mice and men", "Of Mice and Men"),
  titles("gone girl", "Gone Girl"),
  titles("memoirs of a geisha", "Memoirs of a Geisha"),
  titles("book thief", "The Book Thief"),
  titles("fahrenheit 451", "Fahrenheit 451"),
  titles("little women", "Little Women"),
  titles("hitchhikers guide to the galaxy", "The Hitchhiker's Guide to the Galaxy"),
  titles("enders game", "Ender's Game"),
  titles("life of pi", "Life of Pi"),
  titles("the road", "The Road"),
  titles("it", "It"),
  titles("it stephen king", "It"),
  titles("the stand", "The Stand"),
  titles("the shining king", "The Shining"),
  titles("dune", "Dune", "Dune Messiah", "Children of Dune", "God Emperor of Dune", "Heretics of Dune", "Chapterhouse: Dune"),
  titles("neuromancer gibson", "Neuromancer"),
  titles("one hundred years of solitude", "One Hundred Years of Solitude"),
  titles("love in the time of cholera", "Love in the Time of Cholera"),
  titles("slaughterhouse five", "Slaughterhouse-Five"),
  titles("catch 22", "Catch-22"),
  titles("name of the wind", "The Name of the Wind"),
  titles("wuthering heigh", "Wuthering Heights"),
  titles("les miserables", "Les Misérables"),
  titles("crime punishment", "Crime and Punishment"),
  titles("girl on the train", "The Girl on the Train"),
  titles("0439023483", "The Hunger Games"),
  author("jane austen", "Jane Austen"),
  author("agatha christie", "Agatha Christie"),
  author("murakami haruki", "Haruki Murakami"),
  author("jrr tolkien", "J.R.R. Tolkien"),
  author("j. k. rowling", "J.K. Rowling"),
  author("terry pratchett", "Terry Pratchett"),
  author("garcia marquez", "Gabriel García Márquez"),
  titles("lord of the rings", "The Lord of the Rings", "The Fellowship of the Ring", "The Two Towers", "The Return of the King"),
  series("harry potter", "Harry Potter"),
  series("wheel of time", "Wheel of Time"),
];
