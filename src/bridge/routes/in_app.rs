//! Browsers inside other apps, by what they say of themselves: Google signs nobody in there.

/// What a browser's `User-Agent` holds, and the app that it is inside then.
const MARKS: [(&str, &str); 16] = [
    ("Instagram", "Instagram"),
    ("FBAN/Messenger", "Messenger"),
    ("Orca-Android", "Messenger"),
    ("FBAN", "Facebook"),
    ("FBAV", "Facebook"),
    ("FB_IAB", "Facebook"),
    (" Line/", "LINE"),
    ("MicroMessenger", "WeChat"),
    ("KAKAOTALK", "KakaoTalk"),
    ("Snapchat", "Snapchat"),
    ("BytedanceWebview", "TikTok"),
    ("musical_ly", "TikTok"),
    ("LinkedInApp", "LinkedIn"),
    ("Pinterest/", "Pinterest"),
    ("; wv)", UNNAMED),
    ("Twitter for ", "X"),
];
const UNNAMED: &str = "another app";

/// The app that this browser is inside.
pub(super) fn app(agent: &str) -> Option<&'static str> {
    let named = MARKS.iter().find(|(mark, _)| agent.contains(mark));
    let named = named.map(|(_, app)| *app);
    // Every browser of an iPhone calls itself Safari too; a view inside an app does not.
    let apple = ["iPhone", "iPad", "iPod"]
        .iter()
        .any(|it| agent.contains(it));
    let view = apple && agent.contains("AppleWebKit/") && !agent.contains("Safari/");
    named.or(view.then_some(UNNAMED))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \
                          AppleWebKit/605.1.15 (KHTML, like Gecko)";
    const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 \
                           (KHTML, like Gecko)";
    const VIEW: &str = "Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) \
                        AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0";

    #[test]
    fn browsers_inside_apps_are_known() {
        for (start, rest, inside) in [
            (
                IPHONE,
                "Mobile/22B83 Instagram 355.0.0.37.102 (iPhone15,3; iOS 18_1)",
                "Instagram",
            ),
            (
                VIEW,
                "Chrome/131.0.0.0 Mobile Safari/537.36 Instagram 359.0.0.59.89",
                "Instagram",
            ),
            (
                IPHONE,
                "Mobile/22B83 [FBAN/FBIOS;FBAV/489.0.0.50.78;FBDV/iPhone15,3]",
                "Facebook",
            ),
            (
                VIEW,
                "Chrome/131.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/489.0.0]",
                "Facebook",
            ),
            (
                IPHONE,
                "Mobile/22B83 [FBAN/MessengerForiOS;FBAV/485.0.0]",
                "Messenger",
            ),
            (
                VIEW,
                "Chrome/131.0 Mobile Safari/537.36 [FB_IAB/Orca-Android;FBAV/485]",
                "Messenger",
            ),
            (IPHONE, "Mobile/15E148 Safari Line/14.19.0", "LINE"),
            (
                ANDROID,
                "Chrome/131.0.0.0 Mobile Safari/537.36 Line/14.19.0/IAB",
                "LINE",
            ),
            (
                IPHONE,
                "Mobile/22B83 MicroMessenger/8.0.53(0x18003531) NetType/WIFI",
                "WeChat",
            ),
            (
                VIEW,
                "Chrome/130.0.0.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0",
                "WeChat",
            ),
            (VIEW, "Chrome/131.0.0.0 Mobile Safari/537.36", UNNAMED),
            (IPHONE, "Mobile/15E148", UNNAMED),
        ] {
            assert_eq!(app(&format!("{start} {rest}")), Some(inside), "{rest}");
        }
    }

    #[test]
    fn ordinary_browsers_are_left_alone() {
        for agent in [
            format!("{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1"),
            format!("{IPHONE} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1"),
            format!("{IPHONE} FxiOS/132.0 Mobile/15E148 Safari/605.1.15"),
            format!("{IPHONE} Version/17.0 EdgiOS/131.0.2903.48 Mobile/15E148 Safari/604.1"),
            format!("{IPHONE} Version/18.1 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15"),
            format!("{ANDROID} Chrome/131.0.0.0 Mobile Safari/537.36"),
            format!("{ANDROID} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"),
            format!("{ANDROID} Chrome/131.0.0.0 Mobile Safari/537.36 EdgA/131.0.0.0"),
            format!("{ANDROID} Chrome/130.0.0.0 Mobile Safari/537.36 OPR/86.0.0.0"),
            "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0".to_owned(),
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/131.0.0.0 Safari/537.36"
                .to_owned(),
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
             (KHTML, like Gecko) Version/18.1 Safari/605.1.15"
                .to_owned(),
            "curl/8.5.0".to_owned(),
            String::new(),
        ] {
            assert_eq!(app(&agent), None, "{agent}");
        }
    }
}
