/** Secrets that tutorials, templates and frameworks come with, so that everybody knows them. */
const WHOLE = `
secret Secret SECRET secret1 secret12 secret123 secret1234 secret12345 secret123456 secretkey secret_key secret-key
secretKey SecretKey SECRET_KEY supersecret super-secret super_secret superSecret SuperSecret supersecretkey
super-secret-key super_secret_key superSecretKey supersecretpassword supersecret123 mysecret my-secret my_secret
mySecret mysecretkey my-secret-key my_secret_key mySecretKey MySecretKey mysupersecret my-super-secret
my-super-secret-key mysupersecretkey my_super_secret_key yoursecret your-secret your_secret yoursecretkey
your-secret-key your_secret_key yourSecretKey YOUR_SECRET_KEY your-secret-key-here your_secret_key_here
your-super-secret-key your-super-secret-key-here your_super_secret_key your-super-secret-jwt-key
your-super-secret-key-change-in-production your-super-secret-key-change-this-in-production
your-secret-key-change-in-production your-secret-key-change-this your-256-bit-secret your-384-bit-secret
your-512-bit-secret your-jwt-secret your_jwt_secret your-jwt-secret-key your-session-secret your_session_secret
your-random-secret your-32-character-secret-key-here jwtsecret jwt-secret jwt_secret jwtSecret JWT_SECRET jwtsecretkey
jwt-secret-key jwt_secret_key JWTSecret jwtSecretKey my-jwt-secret my_jwt_secret myjwtsecret jwt token tokensecret
token-secret access-secret refresh-secret access_secret refresh_secret accesstokensecret refreshtokensecret
sessionsecret session-secret session_secret sessionSecret SESSION_SECRET session cookiesecret cookie-secret
cookie_secret cookieSecret cookie keyboardcat keyboard-cat changeme change-me change_me changeMe ChangeMe CHANGEME
CHANGE_ME changeme123 changeit change-this change_this changethis change-this-secret change_this_secret
change-me-in-production change_me_in_production changeme-in-production change-this-in-production
please-change-me please_change_me replace-me replace_me replaceme REPLACE_ME placeholder default defaultsecret
default-secret default_secret default-secret-key default_secret_key dev develop development devsecret dev-secret
dev_secret dev-secret-key dev_secret_key dev-key dev_key development-secret development_secret development-key
local localsecret local-secret test testing testsecret test-secret test_secret test-secret-key test_secret_key testkey
test-key unsafe-secret insecure insecure-secret insecure-secret-key not-a-secret notasecret not-so-secret
notsosecret shhh shhhh shhhhh shhhhhhhh shhhhhhared-secret hush topsecret top-secret top_secret TopSecret
password Password password1 password123 Password123 passw0rd P@ssw0rd p@ssword pass123 admin admin123 administrator
root toor qwerty qwerty123 letmein welcome abc123 abcdef abcdefg 123456 1234567 12345678 123456789 1234567890
12345678901234567890123456789012 0123456789abcdef 0123456789abcdef0123456789abcdef
00000000000000000000000000000000 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa key Key mykey my-key apikey api-key privatekey
private-key signingkey signing-key encryptionkey hmac hmac-secret salt pepper hello helloworld hello-world foo foobar
foobared bar baz example example-secret sample demo demo-secret app app-secret app_secret appsecret application
express express-secret express-session fastify flask flask-secret django django-secret django-insecure
django-insecure-secret-key fastapi starlette node nodejs next nextauth nextauth-secret nextauth_secret
NEXTAUTH_SECRET my-nextauth-secret better-auth better-auth-secret better-auth-secret-123456789
better-auth-secret-12345678901234567890 better_auth_secret BETTER_AUTH_SECRET auth authsecret auth-secret auth_secret
AUTH_SECRET authkey auth-key auth_key ThisIsASecret thisisasecret this-is-a-secret this_is_a_secret
thisismysecret this-is-my-secret thisisasecretkey this-is-a-secret-key ThisIsASecretKey
GDtfDCFYjD dev-only-change-me a-secret-key a_secret_key asecret some-secret some_secret somesecret some-secret-key
some-random-secret random randomstring random-string random_string my-random-secret very-secret very_secret
verysecret verysecretkey very-secret-key super-duper-secret ultra-secret
`
/** Those with a space in them. */
const SENTENCES = [
  'keyboard cat',
  'Keyboard Cat',
  'shhhh, very secret',
  'my secret',
  'my secret key',
  'my super secret',
  'super secret',
  'super secret key',
  'your secret key',
  'your secret here',
  'this is a secret',
  'this is my secret',
  'this is a secret key',
  'change me',
  'change this',
  'very secret',
  'secret key',
  'hard to guess string',
  'you-will-never-guess',
  'i am a secret',
  'ilovescotchscotch',
  'ilovescotchyscotch',
  '_5#y2L"F4Q8z\n\xec]/',
  '_5#y2L"F4Q8z\\n\\xec]/',
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
]

export const KNOWN_DEFAULTS: readonly string[] = [
  ...new Set([...WHOLE.split(/\s+/).filter(Boolean), ...SENTENCES]),
]
