/// The synthetic records of `app-gateway.md` section 8 and the lines of `nginx-ingress.md` section 6, as they stand there.
enum DocumentedRequests {
    static let versionTwo =
        #"""
        {"timeStamp":"2030-01-02T03:04:05+00:00","resourceId":"/SUBSCRIPTIONS/00000000-0\#
        000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.NETWORK/APP\#
        LICATIONGATEWAYS/AGW-1","listenerName":"fl-0001","ruleName":"rr-0001","backendPo\#
        olName":"pool-shop-web-80-bp-8080","backendSettingName":"bp-shop-web-80-8080-web\#
        -ingress","operationName":"ApplicationGatewayAccess","category":"ApplicationGate\#
        wayAccessLog","properties":{"instanceId":"appgw_2","clientIP":"203.0.113.9","cli\#
        entPort":45057,"httpMethod":"GET","originalRequestUriWithArgs":"/items?id=1","re\#
        questUri":"/items","requestQuery":"id=1","userAgent":"example/1.0","contentType"\#
        :"application/json","httpStatus":200,"httpVersion":"HTTP/1.1","receivedBytes":18\#
        4,"sentBytes":466,"connectionSerialNumber":"1201","noOfConnectionRequests":"3","\#
        clientResponseTime":0,"timeTaken":0.034,"WAFEvaluationTime":"0.001","WAFMode":"D\#
        etection","transactionId":"00000000000000000000000000000abc","sslEnabled":"on","\#
        sslCipher":"ECDHE-RSA-AES256-GCM-SHA384","sslProtocol":"TLSv1.2","sslClientVerif\#
        y":"NONE","sslClientCertificateFingerprint":"","sslClientCertificateIssuerName":\#
        "","serverRouted":"192.0.2.40:8080","serverStatus":"200","serverResponseLatency"\#
        :"0.028","serverConnectTime":"0.001","serverHeaderTime":"0.027","upstreamSourceP\#
        ort":"21564","originalHost":"shop.example.com","host":"shop.example.com","error_\#
        info":"ERRORINFO_NO_ERROR"}}
        """#

    static let noBackend =
        #"""
        {"timeStamp":"2030-01-02T03:04:06+00:00","resourceId":"/SUBSCRIPTIONS/00000000-0\#
        000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.NETWORK/APP\#
        LICATIONGATEWAYS/AGW-1","listenerName":"fl-0001","ruleName":"rr-0001","backendPo\#
        olName":"pool-shop-web-80-bp-8080","backendSettingName":"bp-shop-web-80-8080-web\#
        -ingress","operationName":"ApplicationGatewayAccess","category":"ApplicationGate\#
        wayAccessLog","properties":{"instanceId":"appgw_2","clientIP":"203.0.113.9","cli\#
        entPort":45058,"httpMethod":"GET","originalRequestUriWithArgs":"/","requestUri":\#
        "/","requestQuery":"","userAgent":"-","httpStatus":502,"httpVersion":"HTTP/1.1",\#
        "receivedBytes":90,"sentBytes":300,"clientResponseTime":0,"timeTaken":0,"WAFEval\#
        uationTime":"0.000","WAFMode":"Prevention","transactionId":"00000000000000000000\#
        000000000abd","sslEnabled":"off","sslCipher":"","sslProtocol":"","serverRouted":\#
        "","serverStatus":"","serverResponseLatency":"","upstreamSourcePort":"","origina\#
        lHost":"shop.example.com","host":"shop.example.com","error_info":"ERRORINFO_UPST\#
        REAM_NO_LIVE"}}
        """#

    static let versionOne =
        #"""
        {"resourceId":"/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUP\#
        S/RG-NET/PROVIDERS/MICROSOFT.NETWORK/APPLICATIONGATEWAYS/AGW-V1","operationName"\#
        :"ApplicationGatewayAccess","time":"2020-01-02T03:04:05Z","category":"Applicatio\#
        nGatewayAccessLog","properties":{"instanceId":"ApplicationGatewayRole_IN_0","cli\#
        entIP":"203.0.113.9","clientPort":"12345","httpMethod":"GET","requestUri":"/","r\#
        equestQuery":"X-AzureApplicationGateway-CACHE-HIT=0&SERVER-ROUTED=192.0.2.4&X-Az\#
        ureApplicationGateway-LOG-ID=00000000-0000-0000-0000-000000000002&SERVER-STATUS=\#
        200","userAgent":"-","httpStatus":"200","httpVersion":"HTTP/1.0","receivedBytes"\#
        :"65","sentBytes":"553","timeTaken":"205","sslEnabled":"off"}}
        """#

    static let blocked =
        #"""
        {"timeStamp":"2030-01-02T03:04:06+00:00","resourceId":"/SUBSCRIPTIONS/00000000-0\#
        000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.NETWORK/APP\#
        LICATIONGATEWAYS/AGW-1","operationName":"ApplicationGatewayFirewall","category":\#
        "ApplicationGatewayFirewallLog","properties":{"instanceId":"appgw_2","clientIp":\#
        "203.0.113.9","clientPort":"","requestUri":"/","ruleSetType":"OWASP_CRS","ruleSe\#
        tVersion":"3.2","ruleId":"949110","ruleGroup":"BLOCKING-EVALUATION","message":"M\#
        andatory rule. Cannot be disabled. Inbound Anomaly Score Exceeded (Total Score: \#
        8)","action":"Blocked","site":"Global","details":{"message":"Greater and Equal t\#
        o Tx:inbound_anomaly_score_threshold at TX:anomaly_score.","data":"","file":"rul\#
        es/REQUEST-949-BLOCKING-EVALUATION.conf","line":"57"},"hostname":"shop.example.c\#
        om","transactionId":"00000000000000000000000000000abe","policyId":"default","pol\#
        icyScope":"Global","policyScopeName":"Global"}}
        """#

    static let containers =
        #"""
        {"category":"TrafficControllerAccessLog","operationName":"ReqRespLogs","properti\#
        es":{"backendHost":"192.0.2.41:8080","backendIp":"192.0.2.41","backendPort":"808\#
        0","backendResponseLatency":"2","backendTimeTaken":"-","clientIp":"203.0.113.9:5\#
        2526","frontendName":"frontend-1","frontendPort":"80","hostName":"shop.example.c\#
        om","httpMethod":"GET","httpStatusCode":"200","httpVersion":"HTTP/1.1","referer"\#
        :"-","requestBodyBytes":"0","requestHeaderBytes":"223","requestUri":"/index.html\#
        ","responseBodyBytes":"91","responseHeaderBytes":"190","timeTaken":"2","tlsCiphe\#
        r":"-","tlsProtocol":"-","trackingId":"00000000-0000-0000-0000-000000000003","us\#
        erAgent":"example/1.0"},"resourceId":"/SUBSCRIPTIONS/00000000-0000-0000-0000-000\#
        000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.SERVICENETWORKING/TRAFFICCON\#
        TROLLERS/AGC-1","time":"2030-01-02T03:04:05.895Z","location":"exampleregion"}
        """#

    static let lines = [
        #"""
        203.0.113.9 - - [02/Jan/2030:03:04:05 +0000] "GET /items/42 HTTP/2.0" 200 612 "-\#
        " "example/1.0" 89 0.035 [shop-api-8080] [] 192.0.2.40:8080 612 0.034 200 000000\#
        00000000000000000000000001
        """#,
        #"""
        203.0.113.9 - - [02/Jan/2030:03:04:07 +0000] "GET /items/43 HTTP/1.1" 200 612 "h\#
        ttps://www.example.com/" "example/1.0 \x22q\x22" 343 1.036 [shop-api-http] [] 19\#
        2.0.2.40:8080, 192.0.2.41:8080 0, 612 1.001, 0.034 502, 200 00000000000000000000\#
        000000000002
        """#,
        #"""
        2001:db8::9 - user1 [02/Jan/2030:03:04:08 +0000] "POST /_bulk HTTP/1.1" 200 470 \#
        "-" "example/1.0" 2057 0.033 [shop-api-8080] [] [2001:db8::40]:8080 470 0.036 20\#
        0 00000000000000000000000000000003
        """#,
        #"""
        203.0.113.10 - - [02/Jan/2030:03:04:09 +0000] "\x16\x03\x01" 400 150 "-" "-" 0 0\#
        .002 [] [] - - - - 00000000000000000000000000000004
        """#,
        #"""
        203.0.113.11 - - [02/Jan/2030:03:04:10 +0000] "GET / HTTP/1.1" 503 190 "-" "-" 8\#
        0 0.000 [shop-web-80] [] - - - - 00000000000000000000000000000005
        """#,
        #"""
        203.0.113.12 - - [02/Jan/2030:03:04:11 +0000] "GET /slow HTTP/1.1" 499 0 "-" "-"\#
         80 3.000 [shop-web-80] [] 192.0.2.42:8080 - 3.000 - 000000000000000000000000000\#
        00006
        """#,
        #"""
        [203.0.113.13] [02/Jan/2030:03:04:12 +0000] TCP 200 1200 340 12.345
        """#,
    ]
}
