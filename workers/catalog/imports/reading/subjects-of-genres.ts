/** A subject as a book names it; the shop makes those it does not have. */
export type NamedSubject = { slug: string; name: string; parent?: NamedSubject };

const fiction = { slug: "fiction", name: "Fiction" };
const ideas = { slug: "ideas", name: "Ideas" };
const poetryAndDrama = { slug: "poetry-and-drama", name: "Poetry and drama" };

/** Where a genre belongs: the first that its name fits. What is only called a novel is fiction. */
const shelves: [genre: RegExp, subject: NamedSubject][] = [
  [/child|picture book|fairy tale/, { slug: "childrens-books", name: "Children’s books" }],
  [
    /science fiction|dystopia|cyberpunk|steampunk|apocalyptic|alternate history|speculative/,
    { slug: "science-fiction", name: "Science fiction", parent: fiction },
  ],
  [/gothic|horror|vampire|ghost/, { slug: "gothic-fiction", name: "Gothic fiction", parent: fiction }],
  [/crime|detective|mystery|thriller|spy|suspense|noir/, { slug: "crime-and-detection", name: "Crime and detection", parent: fiction }],
  [/fantasy|magic|myth/, { slug: "fantasy", name: "Fantasy", parent: fiction }],
  [/romance|chick lit|erotic/, { slug: "romance", name: "Romance", parent: fiction }],
  [/adventure|histor|\bwar\b|military|western/, { slug: "adventure-and-history", name: "Adventure and history", parent: fiction }],
  [/satire|comedy|comic|humou?r|absurd/, { slug: "comedy-and-satire", name: "Comedy and satire", parent: fiction }],
  [/poetry|poem/, { slug: "poetry", name: "Poetry", parent: poetryAndDrama }],
  [/drama|tragedy|\bplay\b/, { slug: "drama", name: "Drama", parent: poetryAndDrama }],
  [/memoir|biograph|essay/, { slug: "essays-and-memoir", name: "Essays and memoir", parent: ideas }],
  [/philosoph|politic/, { slug: "philosophy-and-politics", name: "Philosophy and politics", parent: ideas }],
  [/\bscience\b|nature|mathematic/, { slug: "science", name: "Science", parent: ideas }],
  [/young.adult/, { slug: "young-adult", name: "Young adult", parent: fiction }],
  [/novel|fiction|literature|stor(?:y|ies)|bildungsroman|saga/, fiction],
];

/** The subjects that genres belong to, each once, the first genre's first. Genres that belong nowhere are left out. */
export function subjectsOfGenres(genres: string[]): NamedSubject[] {
  const found = genres.flatMap((genre) => shelves.find(([pattern]) => pattern.test(genre.toLowerCase()))?.[1] ?? []);
  const subjects = [...new Map(found.map((subject) => [subject.slug, subject])).values()];
  // Fiction is above most of them, and says something only where nothing else does.
  return subjects.length > 1 ? subjects.filter(({ slug }) => slug !== fiction.slug) : subjects;
}
