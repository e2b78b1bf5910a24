# Nine days of the league: exactly at the due instant, one millisecond before, after the banner's own deadline, missing all day, a
# closed home, a correction next morning, a repeated send. Every figure of expect.json is compared.
pack packs/alxa.yaml
replay data/alxa daily
at 2021-11-01T20:00:00+08:00
compare data/alxa daily
restart
compare data/alxa daily
