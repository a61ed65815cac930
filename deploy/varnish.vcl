# Varnish between nginx and `make serve`; for Varnish 7 with the module xkey (Debian: varnish, varnish-modules).
# docs/operators.md, "A CDN, or Varnish", has the settings of Gazette and the line of nginx.conf that go with it.
vcl 4.1;

import std;
import xkey;

backend gazette {
    .host = "127.0.0.1";
    .port = "8000";
}

# The nodes of Gazette, which purge what changed.
acl nodes {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        # What nginx passes on has two addresses: that of its sender, and nginx's own.
        if (client.ip !~ nodes || req.http.X-Forwarded-For ~ ",") {
            return (synth(405));
        }
        if (!req.http.xkey) {
            return (synth(400));
        }
        xkey.purge(req.http.xkey);
        return (synth(200));
    }
}

# Of all cookies only that of a session makes a page another one. Gazette does not tag what it answers to others.
sub vcl_req_cookie {
    if (req.http.Cookie !~ "sessionid=") {
        return;
    }
}

sub vcl_backend_response {
    # What has no tags can't be purged, and is answered by Gazette each time.
    if (!beresp.http.xkey) {
        set beresp.uncacheable = true;
        return (deliver);
    }
}

sub vcl_deliver {
    # Nobody beyond is purged: they have to ask each time.
    if (resp.http.xkey) {
        unset resp.http.xkey;
        set resp.http.Cache-Control = "public, max-age=0";
    }
}

sub vcl_backend_error {
    set beresp.status = 503;
    set beresp.http.Content-Type = "text/html; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "60";
    synthetic(std.fileread("/srv/gazette/deploy/down.html"));
    return (deliver);
}
