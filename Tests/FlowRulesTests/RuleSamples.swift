/// Saved output as the tools print it; addresses of RFC 5737 and 3849.
enum RuleSamples {
    static let subscription = "/subscriptions/00000000-0000-4000-8000-000000000001"
    static let network =
        subscription + "/resourceGroups/rg-demo/providers/Microsoft.Network"
    static let nsg = network + "/networkSecurityGroups/nsg-nodes"
    static let policy = network + "/firewallPolicies/pol-1"
    static let firewall = network + "/azureFirewalls/fw-1"
    static let adminCollection =
        network + "/networkManagers/vnm/securityAdminConfigurations/base/ruleCollections/edge"

    /// `az network nsg list -o json`, one element.
    static let securityGroup = """
        {"defaultSecurityRules":[{"access":"Deny","description":"Deny all inbound traffic",
        "destinationAddressPrefix":"*","destinationAddressPrefixes":[],"destinationPortRange":"*",
        "destinationPortRanges":[],"direction":"Inbound","etag":"W/\\"1\\"",
        "id":"\(nsg)/defaultSecurityRules/DenyAllInBound","name":"DenyAllInBound","priority":65500,
        "protocol":"*","provisioningState":"Succeeded","resourceGroup":"rg-demo",
        "sourceAddressPrefix":"*","sourceAddressPrefixes":[],"sourcePortRange":"*",
        "sourcePortRanges":[],"type":"Microsoft.Network/networkSecurityGroups/defaultSecurityRules"}],
        "etag":"W/\\"1\\"","id":"\(nsg)","location":"westeurope","name":"nsg-nodes",
        "provisioningState":"Succeeded","resourceGroup":"rg-demo",
        "resourceGuid":"11111111-2222-4333-8444-555555555555","securityRules":[
        {"access":"Allow","destinationAddressPrefixes":["192.0.2.0/25","2001:db8:1::/64"],
        "destinationPortRanges":["443","8000-8010"],"direction":"Inbound","name":"allow-web",
        "priority":110,"protocol":"Tcp","sourceAddressPrefix":"Internet",
        "sourceAddressPrefixes":[],"sourcePortRange":"*","sourcePortRanges":[],
        "sourceApplicationSecurityGroups":[{"id":"\(network)/applicationSecurityGroups/ASG-1"}]}],
        "subnets":[{"id":"x"}],"tags":null,"type":"Microsoft.Network/networkSecurityGroups"}
        """

    /// The same as the API gives it.
    static let securityGroupOfAPI = """
        {"name":"nsg-nodes","id":"\(nsg)","type":"Microsoft.Network/networkSecurityGroups",
        "properties":{"provisioningState":"Succeeded",
        "resourceGuid":"11111111-2222-4333-8444-555555555555","securityRules":[{"name":"allow-web",
        "id":"\(nsg)/securityRules/allow-web","properties":{"protocol":"TCP",
        "sourcePortRange":"*","sourceAddressPrefix":"internet",
        "sourceApplicationSecurityGroups":[{"id":"\(network)/applicationSecurityGroups/asg-1"}],
        "destinationPortRanges":["8000-8010","443"],
        "destinationAddressPrefixes":["2001:db8:1::/64","192.0.2.0/25"],"access":"Allow",
        "priority":110,"direction":"Inbound"}}],"defaultSecurityRules":[{"name":"DenyAllInBound",
        "id":"\(nsg)/defaultSecurityRules/DenyAllInBound","properties":{"protocol":"*",
        "sourcePortRange":"*","destinationPortRange":"*","sourceAddressPrefix":"*",
        "destinationAddressPrefix":"*","access":"Deny","priority":65500,"direction":"Inbound"}}]}}
        """

    /// `az network firewall policy rule-collection-group list`, one element.
    static let collectionGroup = """
        {"etag":"x","id":"\(policy)/ruleCollectionGroups/DefaultNetworkRuleCollectionGroup",
        "name":"DefaultNetworkRuleCollectionGroup","priority":200,"ruleCollections":[
        {"action":{"type":"Allow"},"name":"net-allow","priority":1000,
        "ruleCollectionType":"FirewallPolicyFilterRuleCollection","rules":[
        {"destinationAddresses":["198.51.100.0/24"],"destinationFqdns":["db.example.com"],
        "destinationIpGroups":[],"destinationPorts":["443"],"ipProtocols":["TCP"],"name":"web-out",
        "ruleType":"NetworkRule","sourceAddresses":["192.0.2.1-192.0.2.6"],"sourceIpGroups":
        ["\(network)/ipGroups/Spokes"]}]},
        {"action":{"type":"Allow"},"name":"web","priority":1100,
        "ruleCollectionType":"FirewallPolicyFilterRuleCollection","rules":[
        {"fqdnTags":["WindowsUpdate"],"name":"updates","protocols":[{"port":80,"protocolType":"Http"},
        {"port":443,"protocolType":"Https"}],"ruleType":"ApplicationRule","sourceAddresses":["*"],
        "targetFqdns":["*.Example.com"],"targetUrls":[],"terminateTLS":false,"webCategories":[]}]},
        {"action":{"type":"DNAT"},"name":"in","priority":900,
        "ruleCollectionType":"FirewallPolicyNatRuleCollection","rules":[
        {"destinationAddresses":["203.0.113.5"],"destinationPorts":["443"],"ipProtocols":["TCP"],
        "name":"ingress","ruleType":"NatRule","sourceAddresses":["*"],"sourceIpGroups":[],
        "translatedAddress":"192.0.2.30","translatedPort":"8443"}]}]}
        """

    /// `az network firewall list`, one element.
    static let classicFirewall = """
        {"applicationRuleCollections":[{"action":{"type":"Allow"},"id":"x","name":"web",
        "priority":300,"rules":[{"fqdnTags":[],"name":"mirror","protocols":[{"port":443,
        "protocolType":"Https"}],"sourceAddresses":["192.0.2.0/24"],"sourceIpGroups":[],
        "targetFqdns":["mirror.example.com"]}]}],"firewallPolicy":null,"id":"\(firewall)",
        "name":"fw-1","natRuleCollections":[],"networkRuleCollections":[{"action":{"type":"Deny"},
        "name":"block","priority":100,"rules":[{"destinationAddresses":["198.51.100.7"],
        "destinationFqdns":[],"destinationIpGroups":[],"destinationPorts":["*"],"name":"bad-host",
        "protocols":["Any"],"sourceAddresses":["*"],"sourceIpGroups":[]}]}]}
        """

    /// `az network manager list-effective-security-admin-rules`, one element of `value`.
    static let adminRule = """
        {"access":"AlwaysAllow","configurationDescription":"base","description":"monitoring",
        "destinationPortRanges":["0-65535"],"destinations":[{"addressPrefix":"*",
        "addressPrefixType":"IPPrefix"}],"direction":"Inbound","id":"\(adminCollection)/rules/probe",
        "kind":"Custom","priority":10,"protocol":"Tcp","sourcePortRanges":["0-65535"],
        "sources":[{"addressPrefix":"203.0.113.0/24","addressPrefixType":"IPPrefix"},
        {"addressPrefix":"AzureLoadBalancer","addressPrefixType":"ServiceTag"}]}
        """

    static let adminRuleOfAPI = """
        {"id":"\(adminCollection)/rules/probe","kind":"Custom","properties":{"access":"AlwaysAllow",
        "direction":"Inbound","priority":10,"protocol":"Tcp","destinations":[],
        "sources":[{"addressPrefix":"AzureLoadBalancer","addressPrefixType":"ServiceTag"},
        {"addressPrefix":"203.0.113.0/24","addressPrefixType":"IPPrefix"}]}}
        """

    static let networkPolicy = """
        {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"web",
        "namespace":"shop","creationTimestamp":"2026-11-01T00:00:00Z","managedFields":[]},
        "spec":{"podSelector":{"matchLabels":{"app":"web"}},"policyTypes":["Ingress","Egress"],
        "ingress":[{"from":[{"ipBlock":{"cidr":"192.0.2.0/24","except":["192.0.2.128/25"]}},
        {"namespaceSelector":{"matchLabels":{"team":"edge"}},
        "podSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["proxy"]}]}}],
        "ports":[{"port":8080,"protocol":"TCP"},{"port":"dns","protocol":"UDP"}]}]}}
        """

    static let ciliumPolicy = """
        {"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"db",
        "namespace":"data","creationTimestamp":"2026-11-02T00:00:00Z"},"spec":{
        "endpointSelector":{"matchLabels":{"app":"db"}},
        "ingress":[{"fromEndpoints":[{"matchLabels":{"app":"web",
        "k8s:io.kubernetes.pod.namespace":"shop"}}],"toPorts":[{"ports":[{"port":"5432",
        "protocol":"TCP"}],"rules":{"http":[{"method":"GET"}]}}]},{"fromEntities":["all"],
        "toPorts":[{"ports":[{"port":"9100"}]}]}],
        "ingressDeny":[{"fromCIDRSet":[{"cidr":"203.0.113.0/24","except":["203.0.113.7/32"]}]}],
        "egress":[{}]}}
        """
}
