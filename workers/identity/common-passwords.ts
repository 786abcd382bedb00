/**
 * The passwords of eight characters and more that are tried first, in lower case: what public lists of broken passwords agree
 * on (NIST SP 800-63B-4, section 3.1.1.2, asks for such a list). Guessing is limited, so a few hundred are enough.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  password password1 password12 password123 password1234 password! password1! passw0rd p@ssw0rd p@ssword pa55word passwort
  motdepasse contraseña 12345678 123456789 1234567890 12345678910 123456789a 123456789q 1234567891 123123123 123321123 11111111
  111111111 1111111111 00000000 000000000 0000000000 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999
  999999999 87654321 987654321 9876543210 0987654321 0123456789 01234567 12341234 11112222 11223344 1122334455 12344321 123454321
  147258369 159357258 147852369 789456123 741852963 963852741 321654987 102030405 1020304050 10203040 123456123456 123qweasd
  123qwe123 123qweasdzxc 1234qwer 12345qwert 123456qwerty 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 1qaz!qaz
  q1w2e3r4 q1w2e3r4t5 qazwsxedc qazwsx123 zaq12wsx zaq1zaq1 zxcvbnm1 zxcvbnm123 zxcvbnm, qwertyui qwertyuiop qwerty12 qwerty123
  qwerty1234 qwerty12345 qwerty123456 qwer1234 qwert123 qwert12345 qwertyqwerty qweasdzxc qweasd123 qwe123qwe asdfghjk asdfghjkl
  asdf1234 asdfasdf asdfqwer asd123asd aaaaaaaa aaaaaaaaaa aa123456 aa12345678 a1234567 a12345678 a123456789 abcd1234 abc12345
  abc123456 abcd12345 abcdefgh abcdefghi abcdefghij abcdef123 abcabcabc abc123abc azertyui azertyuiop zzzzzzzz xxxxxxxx iloveyou
  iloveyou1 iloveyou2 iloveyou12 iloveyou123 iloveyou! ilovegod ilovejesus loveyou1 loveyou2 lovelove loveme123 iloveme1 myspace1
  welcome1 welcome12 welcome123 welcome1234 welcome! changeme changeme1 changeme123 letmein1 letmein123 letmein! trustno1 sunshine
  sunshine1 princess princess1 football football1 baseball baseball1 basketball superman superman1 batman123 spiderman spiderman1
  starwars starwars1 pokemon1 pokemon123 pikachu123 minecraft minecraft1 fortnite roblox123 dragonball dragon123 monkey12 monkey123
  michelle jennifer jessica1 jonathan danielle samantha alexande alexander alexandra victoria elizabeth charlie1 charlie123 benjamin
  nicholas stephanie veronica isabella patricia fernando francisco alejandro sebastian cristina valentina santiago gabriela carolina
  mercedes jordan23 michael1 michael123 matthew1 anthony1 christian christopher computer computer1 internet internet1 samsung1
  samsung123 google123 facebook facebook1 whatever whatever1 liverpool liverpool1 chelsea1 arsenal1 manchester manchester1 barcelona
  barcelona1 realmadrid juventus galatasaray fenerbahce besiktas slipknot metallica metallica1 nirvana1 eminem123 blink182 greenday1
  linkinpark evanescence mustang1 corvette porsche1 ferrari1 mercedes1 yamaha123 hello123 hello1234 hellohello helloworld secret123
  secretsecret topsecret master123 master12 admin123 admin1234 admin12345 administrator root1234 rootroot rootpass user1234 testtest
  test1234 test12345 test123456 testing1 testing123 guest123 default1 temp1234 temppass login123 access14 access123 freedom1
  jesus123 jesuschrist godisgood blessed1 angel123 angels123 babygirl babygirl1 babyboy1 sweetheart sweetie1 chocolate chocolate1
  cupcake1 cookie123 butterfly butterfly1 rainbow1 flower123 summer123 summer2020 summer2021 summer2022 summer2023 summer2024
  summer2025 summer2026 winter123 winter2020 winter2021 winter2022 winter2023 winter2024 winter2025 winter2026 spring2024 spring2025
  spring2026 autumn2024 autumn2025 autumn2026 january1 february september october1 november december december1 december12 monday123
  friday123 scooter1 snoopy123 snowball tinkerbell tweety123 hellokitty kitty123 kittycat mickey123 garfield garfield1 simpsons
  thunder1 lightning firebird blackcat blackjack whiteboy redskins cowboys1 steelers steelers1 yankees1 lakers24 eagles123 rangers1
  packers1 patriots broncos1 raiders1 dolphins1 cardinal tottenham newcastle celtic1888 rangers1872 football12 soccer123 soccer12
  hockey123 tennis123 softball wrestling skateboard skater123 snowboard online123 marketing business1 company1 office123 support1
  service1 training student1 teacher1 school123 college1 university library1 bookshop bookstore bookworm octavo123 octavo-demo1
  october2026 november2026 november2025 london123 newyork1 california australia canada123 germany1 deutschland schatz123 hallo123
  hallo1234 passwort1 passwort123 ficken123 schalke04 werder123 bayern123 soleil123 bonjour1 doudou123 chouchou loulou123 marseille
  jetaime1 azerty123 azerty1234 camille1 nicolas1 contrasena teamo123 tequiero estrella mariposa corazon1 princesa futbol123
  brasil123 flamengo corinthians palmeiras senha123 mudar123 matrix123 phoenix1 shadow12 shadow123 killer123 hunter123 ninja123
  warrior1 warcraft counterstrike starcraft playstation playstation3 xbox360x nintendo nintendo1 gamecube halflife zelda123 hannover
  hamburg1 maverick maverick1 midnight midnight1 einstein rockstar1 rocknroll supernova superstar superstar1 diamond1 crystal1
  precious precious1 forever1 forever21 together beautiful beautiful1 gorgeous sexygirl bigdaddy1 daddy123 mother123 mommy123
  father123 brother1 sister123 family123 friends1 friends4 bestfriend marriage graduate nothing1 something nothing123 anything
  anything1 everything password2 password3 password4 password5 password7 password9 password01 password99 password11 pass1234
  pass12345 pass123456 passpass mypassword yourpassword newpassword thepassword nopassword password0 passwords passcode passcode1
  pa$$word p455w0rd passw0rd1 passw0rd123 passw0rd! qwerty!@# 1234567a 12345abc 12345asd 12345678a 12345678q abcdefg1 abcdefg123
  a1b2c3d4 a1b2c3d4e5 1a2b3c4d 1a2b3c4d5e asdf;lkj poiuytrewq lkjhgfdsa mnbvcxz1 mnbvcxzlkjhgfdsa 0okm9ijn 0p9o8i7u zaqxswcde
  cde34rfv vfr4bgt5 !qaz2wsx !qaz@wsx !@#$%^&* 1234!@#$ qwer!@#$ asdzxc123 asdasd123 asdasdasd qweqweqwe zxczxczxc 121212121212
  12121212 123654789 147896325 159753159 159753456 321321321 456456456 654321654 741741741 789789789 852852852 951753852 999888777
  112233445566 223344556 110110110 100200300 101010101 1010101010 202020202 5201314520 woaini520 woaini1314 woaini123 iloveyou520
`
    .trim()
    .split(/\s+/),
);
