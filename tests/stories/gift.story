# A gift moves money once, whatever the finger does, and is refused when it cannot be.
given  fund winter sadaqa kaffara
given  fund dues zakat
given  wallet donor 500.00

as     donor
POST   /v1/gifts {"id":"G1","fund":"winter","amount":"100.00","intention":"sadaqa","source":"wallet"}
expect 200
# A second tap repeats the gift, never doubles it.
POST   /v1/gifts {"id":"G1","fund":"winter","amount":"100.00","intention":"sadaqa","source":"wallet"}
expect 200
check  wallet donor 400.00
check  fund winter received 100.00

# The same id with another amount is another gift in disguise.
POST   /v1/gifts {"id":"G1","fund":"winter","amount":"101.00","intention":"sadaqa","source":"wallet"}
expect 409 work.id_reused

POST   /v1/gifts {"id":"G2","fund":"winter","amount":"0","intention":"sadaqa","source":"wallet"}
expect 400 giving.amount_not_positive
POST   /v1/gifts {"id":"G3","fund":"winter","amount":"-5","intention":"sadaqa","source":"wallet"}
expect 400 giving.amount_not_positive
POST   /v1/gifts {"id":"G4","fund":"winter","amount":{"minor":100,"currency":"SAR"},"intention":"sadaqa","source":"wallet"}
expect 400 giving.currency_mismatch
POST   /v1/gifts {"id":"G5","fund":"winter","amount":"5","intention":"zakat","source":"wallet"}
expect 422 giving.intention_not_taken
POST   /v1/gifts {"id":"G6","fund":"winter","amount":"400.01","intention":"sadaqa","source":"wallet"}
expect 422 ledger.funds_short
POST   /v1/gifts {"id":"G7","fund":"winter","amount":{"minor":"١٠٠","currency":"EGP"},"intention":"sadaqa","source":"wallet"}
expect 400 request.field_type
POST   /v1/gifts {"id":"G8","fund":"winter","amount":"5","intention":"sadaqa","source":"wallet","tip":1}
expect 400 request.field_unknown
# Only a clerk may say that cash arrived.
POST   /v1/gifts {"id":"G9","fund":"winter","amount":"5","intention":"sadaqa","source":"drawer"}
expect 403 identity.right_missing

as     public
POST   /v1/gifts {"id":"G10","fund":"winter","amount":"5","intention":"sadaqa","source":"wallet"}
expect 401 identity.sign_in_needed
GET    /v1/gifts/{G1}/trace
expect 200

check  wallet donor 400.00
check  fund winter received 100.00
check  fund dues received 0
