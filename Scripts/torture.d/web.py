"""Requests as Application Gateway, its relatives and the NGINX ingress controller log them: lines, some of them wrong.

By the format documents, not by what Weir reads: all products and versions, retries, requests that nobody answered, and what
is no request at all (counters, sessions, notices). `rows.py` says which of the lines are rows.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta

NIGHT = datetime(2026, 11, 20)
GROUP = "/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS"
METHODS = ("GET", "POST", "PUT", "DELETE")
ACTIONS = ("Matched", "Blocked", "Detected", "Allowed", "Log")


def gateway_lines(chance: random.Random, count: int) -> bytes:
    """So many records, a line of JSON each."""
    kinds = (*[_access] * 5, _access_v1, _waf, _waf, _containers, _performance)
    return _lines(chance, count, lambda time: json.dumps(chance.choice(kinds)(chance, time), separators=(",", ":")))


def ingress_lines(chance: random.Random, count: int) -> bytes:
    """So many lines of a controller's standard output."""
    kinds = (*[_request] * 12, _retried, _unanswered, _malformed, _session, _notice)
    return _lines(chance, count, lambda time: chance.choice(kinds)(chance, time))


def _lines(chance: random.Random, count: int, make: Callable[[datetime], str]) -> bytes:
    seconds = sorted(chance.random() * 4 * 3600 for _ in range(count))
    return "".join(f"{make(NIGHT + timedelta(seconds=passed))}\n" for passed in seconds).encode()


def _client(chance: random.Random) -> str:
    return f"203.0.113.{chance.randrange(256)}" if chance.random() < 0.8 else f"2001:db8::{chance.randrange(65536):x}"


def _backend(chance: random.Random) -> str:
    port = 8080 if chance.random() < 0.98 else 70000
    if chance.random() < 0.1:
        return f"[2001:db8:0:1::{chance.randrange(1, 400):x}]:{port}"
    return f"10.244.{chance.randrange(20)}.{chance.randrange(4, 24)}:{port}"


def _seconds(chance: random.Random, most: float = 2) -> str:
    return f"{chance.random() ** 4 * most:.3f}"


# A gateway's records.


def _record(time: str, category: str, properties: dict[str, object], name: str = "timeStamp") -> dict[str, object]:
    resource = f"{GROUP}/MICROSOFT.NETWORK/APPLICATIONGATEWAYS/AGW-1"
    return {name: time, "resourceId": resource, "category": category, "properties": properties}


def _access(chance: random.Random, time: datetime) -> dict[str, object]:
    is_answered = chance.random() < 0.9
    backend = _backend(chance) if is_answered else ""
    properties: dict[str, object] = {
        "instanceId": f"appgw_{chance.randrange(3)}", "clientIP": _client(chance), "clientPort": chance.randrange(65536),
        "httpMethod": chance.choice(METHODS), "requestUri": "/items", "userAgent": "-",
        "httpStatus": 200 if is_answered else 502, "receivedBytes": chance.randrange(4096),
        "sentBytes": chance.randrange(1 << 20), "timeTaken": float(_seconds(chance)),
        "transactionId": f"{chance.getrandbits(128):032x}", "serverRouted": backend,
        "serverStatus": "200" if is_answered else "",
        "serverResponseLatency": _seconds(chance) if is_answered else chance.choice(("", "-")),
        "originalHost": "shop.example.com", "host": "shop.example.com", "error_info": "ERRORINFO_NO_ERROR",
    }  # fmt: skip
    if is_answered and chance.random() < 0.5:
        properties |= {"serverConnectTime": _seconds(chance, 0.01), "serverHeaderTime": _seconds(chance)}
    if chance.random() < 0.01:
        properties["clientIP"] = "nowhere"
    return _record(f"{time:%Y-%m-%dT%H:%M:%S}+00:00", "ApplicationGatewayAccessLog", properties)


def _access_v1(chance: random.Random, time: datetime) -> dict[str, object]:
    query = f"X-AzureApplicationGateway-CACHE-HIT=0&SERVER-ROUTED=10.244.0.{chance.randrange(4, 24)}"
    query += f"&X-AzureApplicationGateway-LOG-ID={chance.getrandbits(64):x}&SERVER-STATUS=200"
    properties: dict[str, object] = {
        "instanceId": "ApplicationGatewayRole_IN_0", "clientIP": _client(chance), "clientPort": "12345",
        "httpMethod": "GET", "requestUri": "/", "requestQuery": query, "httpStatus": "200", "receivedBytes": "65",
        "sentBytes": "553", "timeTaken": str(chance.randrange(400)), "sslEnabled": "off",
    }  # fmt: skip
    return _record(f"{time:%Y-%m-%dT%H:%M:%S}Z", "ApplicationGatewayAccessLog", properties, "time")


def _waf(chance: random.Random, time: datetime) -> dict[str, object]:
    properties: dict[str, object] = {
        "instanceId": "appgw_2", "clientIp": _client(chance), "clientPort": chance.choice(("", "0")), "requestUri": "/",
        "ruleSetType": "OWASP_CRS", "ruleSetVersion": "3.2", "ruleId": str(chance.randrange(900000, 950000)),
        "ruleGroup": "BLOCKING-EVALUATION", "message": "Inbound Anomaly Score Exceeded",
        "action": chance.choice(ACTIONS), "site": "Global", "hostname": "shop.example.com",
        "transactionId": f"{chance.randrange(1 << 20):032x}", "policyId": "default", "policyScope": "Global",
    }  # fmt: skip
    return _record(f"{time:%Y-%m-%dT%H:%M:%S}+00:00", "ApplicationGatewayFirewallLog", properties)


def _containers(chance: random.Random, time: datetime) -> dict[str, object]:
    address = f"10.244.{chance.randrange(20)}.{chance.randrange(4, 24)}"
    properties: dict[str, object] = {
        "backendHost": f"{address}:8080", "backendIp": address, "backendPort": "8080",
        "backendResponseLatency": str(chance.randrange(90)), "backendTimeTaken": chance.choice(("-", "3")),
        "clientIp": f"203.0.113.{chance.randrange(256)}:{chance.randrange(1024, 65536)}", "frontendName": "frontend-1",
        "frontendPort": "80", "hostName": "shop.example.com", "httpMethod": "GET", "httpStatusCode": "200",
        "requestBodyBytes": "0", "responseBodyBytes": str(chance.randrange(9999)), "timeTaken": "4",
        "trackingId": f"{chance.getrandbits(128):032x}",
    }  # fmt: skip
    record = _record(f"{time:%Y-%m-%dT%H:%M:%S.%f}Z", "TrafficControllerAccessLog", properties, "time")
    return record | {"resourceId": f"{GROUP}/MICROSOFT.SERVICENETWORKING/TRAFFICCONTROLLERS/AGC-1"}


def _performance(chance: random.Random, time: datetime) -> dict[str, object]:
    properties: dict[str, object] = {"instanceId": "ApplicationGatewayRole_IN_0", "latency": str(chance.randrange(90))}
    return _record(f"{time:%Y-%m-%dT%H:%M:%S}Z", "ApplicationGatewayPerformanceLog", properties, "time")


# A controller's lines.


def _head(chance: random.Random, time: datetime) -> str:
    said = f"{time:%d/%b/%Y:%H:%M:%S} +0000"
    if chance.random() < 0.01:
        said = said.replace("Nov", "Xyz")
    return f"{_client(chance)} - {chance.choice(('-', '-', 'user1'))} [{said}]"


def _tail(chance: random.Random) -> str:
    return f"{chance.getrandbits(128):032x}"


def _request(chance: random.Random, time: datetime) -> str:
    return (f'{_head(chance, time)} "{chance.choice(METHODS)} /items/{chance.randrange(999)} HTTP/2.0" 200 612 "-" '
            f'"example/1.0 \\x22q\\x22" 89 {_seconds(chance)} [shop-api-8080] [] {_backend(chance)} 612 '
            f'{_seconds(chance)} 200 {_tail(chance)}')  # fmt: skip


def _retried(chance: random.Random, time: datetime) -> str:
    first, second = _backend(chance), _backend(chance)
    mark = chance.choice((", ", " : "))
    return (f'{_head(chance, time)} "GET /items HTTP/1.1" 200 612 "-" "-" 343 1.036 [shop-api-http] [] '
            f'{first}{mark}{second} 0{mark}612 1.001{mark}{_seconds(chance)} 502{mark}200 {_tail(chance)}')  # fmt: skip


def _unanswered(chance: random.Random, time: datetime) -> str:
    return f'{_head(chance, time)} "GET / HTTP/1.1" 503 190 "-" "-" 80 0.000 [shop-web-80] [] - - - - {_tail(chance)}'


def _malformed(chance: random.Random, time: datetime) -> str:
    return f'{_head(chance, time)} "\\x16\\x03\\x01" 400 150 "-" "-" 0 0.002 [] [] - - - - {_tail(chance)}'


def _session(chance: random.Random, time: datetime) -> str:
    return f"[{_client(chance)}] [{time:%d/%b/%Y:%H:%M:%S} +0000] TCP 200 1200 340 {_seconds(chance, 60)}"


def _notice(chance: random.Random, time: datetime) -> str:
    if chance.random() < 0.5:
        return f"{time:%Y/%m/%d %H:%M:%S} [error] 31#31: *1 upstream timed out"
    return f'I{time:%m%d %H:%M:%S.%f}       7 controller.go:1] "Configuration changes detected"'
