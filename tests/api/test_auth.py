from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from httpx import Response
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from ringfence.domain.problems import Kind, Problem
from ringfence.services import tenancy, tokens
from tests.api.conftest import ACCOUNT, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World

URL = f"/api/v1/streams/{STREAM}/caller-ids"


async def ask(world: World, token: str | None, url: str = URL, **more: str) -> Response:
    headers = more if token is None else {"auth": token} | more
    return await world.http.get(url, headers=headers)


def said(answer: Response) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"status", "message", "code", "errors"}
    assert body["status"] == "error"
    return answer.status_code, body["message"]


async def test_a_token_is_taken_from_the_header_auth_or_as_a_bearer(world: World):
    token = world.token(await world.new_app())
    for headers in ({"auth": token}, {"AUTH": token}, {"Authorization": f"Bearer {token}"}):
        assert (await world.http.get(URL, headers=headers)).status_code == 200


async def test_no_token_is_401_and_says_where_it_goes(world: World):
    status, message = said(await ask(world, None))
    assert status == 401
    assert "header auth" in message


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "\xe9.\xe9.\xe9", "a." + "b" * 9000 + ".c", "W10.W10.W10"])
async def test_what_is_no_jwt_is_401(world: World, token: str):
    answer = await world.http.get(URL, headers=[(b"auth", token.encode("latin-1"))])
    assert said(answer)[0] == 401


async def test_a_token_signed_with_another_secret_is_401(world: World):
    app, other = await world.new_app(), await world.new_app()
    assert other.secret is not None
    forged = tokens.sign(app.app.id, other.secret, at=world.time(), ttl=timedelta(hours=1))
    assert said(await ask(world, forged))[0] == 401


async def test_alg_none_is_401(world: World):
    app = await world.new_app()
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    payload = base64.urlsafe_b64encode(json.dumps({"appId": app.app.id}).encode()).rstrip(b"=").decode()
    assert said(await ask(world, f"{header}.{payload}."))[0] == 401


async def test_only_the_algorithm_registered_for_the_app_is_accepted(world: World):
    app = await world.new_app()
    assert app.secret is not None
    key = OctKey.import_key(app.secret)
    for algorithm, status in (("HS256", 200), ("HS384", 401), ("HS512", 401)):
        token = jwt.encode({"alg": algorithm}, {"appId": app.app.id}, key, algorithms=[algorithm])
        assert (await ask(world, token)).status_code == status


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
async def test_an_app_may_be_registered_for_a_longer_hash(world: World, algorithm: str):
    app = await world.new_app(algorithm=algorithm)
    assert app.secret is not None
    token = tokens.sign(app.app.id, app.secret, at=world.time(), ttl=timedelta(hours=1), algorithm=algorithm)
    assert (await ask(world, token)).status_code == 200


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_an_app_may_sign_with_a_key_of_its_own(world: World, algorithm: str):
    private = rsa.generate_private_key(65537, 2048) if algorithm == "RS256" else ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    app = await world.new_app(algorithm=algorithm, public_key=public.decode())
    assert app.secret is None
    key = RSAKey.import_key(pem) if algorithm == "RS256" else ECKey.import_key(pem)
    token = jwt.encode({"alg": algorithm}, {"appId": app.app.id}, key)
    assert (await ask(world, token)).status_code == 200
    # The public key, which everybody may have, is not taken for a shared secret.
    header = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
    assert (await ask(world, header + token[token.index(".") :])).status_code == 401
    with pytest.raises(Problem, match="keep the private one"):
        await world.new_app(algorithm=algorithm, public_key=pem.decode())


async def test_a_token_is_good_from_nbf_until_exp_also_when_it_was_seen_before(world: World):
    app = await world.new_app()
    now = int(world.time().timestamp())
    token = world.token(app, nbf=now + 30, exp=now + 60)
    for seconds, status in ((0, 401), (29, 401), (1, 200), (29, 200), (1, 401), (1, 401)):
        world.time.advance(seconds=seconds)
        assert (await ask(world, token)).status_code == status


@pytest.mark.parametrize("claims", [{"exp": "tomorrow"}, {"nbf": True}, {"agentId": 7}, {"scope": 7}, {"scope": [1]}])
async def test_claims_of_another_type_are_401(world: World, claims: dict[str, object]):
    assert said(await ask(world, world.token(await world.new_app(), **claims)))[0] == 401


async def test_a_token_without_exp_is_good_unless_its_app_demands_one(world: World):
    for demanded, status in ((False, 200), (True, 401)):
        app = await world.new_app(require_exp=demanded)
        assert app.secret is not None
        token = jwt.encode({"alg": "HS256"}, {"appId": app.app.id}, OctKey.import_key(app.secret))
        assert (await ask(world, token)).status_code == status


async def test_an_app_that_demands_jti_accepts_each_once(world: World):
    app = await world.new_app(require_jti=True)
    token = world.token(app, jti="1")
    assert [(await ask(world, token)).status_code for _ in range(3)] == [200, 401, 401]
    assert (await ask(world, world.token(app, jti="2"))).status_code == 200
    assert "jti" in said(await ask(world, world.token(app)))[1]


async def test_a_removed_app_is_refused_within_five_seconds(world: World):
    app = await world.new_app()
    token = world.token(app)
    assert (await ask(world, token)).status_code == 200
    await tenancy.remove_app(world.database, app.app.id)
    world.time.advance(seconds=5)
    assert said(await ask(world, token))[0] == 401


async def test_a_stream_of_another_tenant_and_one_that_does_not_exist_are_answered_alike(world: World):
    token = world.token(await world.new_app())
    await world.new_app(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    foreign = await ask(world, token, f"/api/v1/streams/{OTHER_STREAM}/caller-ids")
    unknown = await ask(world, token, "/api/v1/streams/st-nobody/caller-ids")
    assert said(foreign)[0] == said(unknown)[0] == 403
    assert foreign.text.replace(OTHER_STREAM, "") == unknown.text.replace("st-nobody", "")


async def test_an_app_is_good_for_its_own_streams_alone(world: World):
    token = world.token(await world.new_app())
    await world.new_app(stream="st-second")
    assert said(await ask(world, token, "/api/v1/streams/st-second/caller-ids"))[0] == 403


@pytest.mark.parametrize("name", ["iid", "IID", "streamId"])
async def test_a_header_that_names_another_stream_is_403(world: World, name: str):
    token = world.token(await world.new_app())
    assert (await ask(world, token, **{name: STREAM})).status_code == 200
    assert said(await ask(world, token, **{name: OTHER_STREAM}))[0] == 403


@pytest.mark.parametrize("name", ["accountId", "accountid", "ACCOUNTID"])
async def test_a_header_or_query_that_names_another_account_is_403(world: World, name: str):
    token = world.token(await world.new_app())
    assert (await ask(world, token, **{name: ACCOUNT})).status_code == 200
    assert said(await ask(world, token, **{name: OTHER_ACCOUNT}))[0] == 403
    assert (await ask(world, token, f"{URL}?{name}={ACCOUNT}")).status_code == 200
    assert said(await ask(world, token, f"{URL}?{name}={ACCOUNT}&{name}={OTHER_ACCOUNT}"))[0] == 403
    assert said(await ask(world, token, f"{URL}?{name}=%ff"))[0] == 403


async def test_a_token_without_the_scope_is_403_and_told_which(world: World):
    status, message = said(await ask(world, world.token(await world.new_app("agent"))))
    assert status == 403
    assert "configuration" in message


async def test_the_scope_of_a_token_narrows_that_of_its_app_and_never_widens_it(world: World):
    app = await world.new_app("campaign_management")
    body = {"phoneNumber": "+442079460123"}
    token = world.token(app, scope="campaign_management configuration")
    assert (await world.http.post(URL, json=body, headers={"auth": token})).status_code == 403
    everything = await world.new_app()
    narrowed = world.token(everything, scope=["campaign_management"])
    assert (await world.http.post(URL, json=body, headers={"auth": narrowed})).status_code == 403
    assert (await ask(world, narrowed)).status_code == 200


async def test_an_agents_token_speaks_for_that_agent_and_for_nothing_else(world: World):
    made = await world.new_app()
    token = await tokens.agent_token(world.database, made.stream, "a-1", at=world.time())
    identity = await world.app.state.tokens.identify(token)
    assert (identity.agent_id, identity.scopes) == ("a-1", {"agent"})
    assert said(await ask(world, token))[0] == 403
    again = await tokens.agent_token(world.database, made.stream, "a-2", at=world.time())
    assert (await world.app.state.tokens.identify(again)).app == identity.app
    world.time.advance(hours=12)
    with pytest.raises(Problem, match="expired"):
        await world.app.state.tokens.identify(token)


async def test_a_stream_belongs_to_one_account(world: World):
    await world.new_app()
    with pytest.raises(Problem) as caught:
        await world.new_app(account=OTHER_ACCOUNT, stream=STREAM)
    assert caught.value.kind is Kind.CONFLICT


async def test_all_that_is_wrong_with_a_new_app_is_said_at_once(world: World):
    with pytest.raises(Problem) as caught:
        await world.new_app("everything", account="a b", algorithm="none")
    assert [fault.path for fault in caught.value.faults] == ["account", "scopes", "algorithm"]
