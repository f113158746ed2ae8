//! The same report in the languages of its readers.

use super::support::{Case, told};

#[test]
fn meta_reports_are_understood_in_every_known_language() {
    let files = [
        ("en", "Reporting starts,Reporting ends,Campaign name,Ad set name,Amount spent (EUR),Impressions,Link clicks"),
        (
            "de",
            "Berichtsstart,Berichtsende,Kampagnenname,Anzeigengruppenname,Ausgegebener Betrag (EUR),Impressionen,Link-Klicks",
        ),
        (
            "fr",
            "Début des rapports,Fin des rapports,Nom de la campagne,Nom de l'ensemble de publicités,Montant dépensé (EUR),Impressions,Clics sur un lien",
        ),
        (
            "es",
            "Inicio del informe,Fin del informe,Nombre de la campaña,Nombre del conjunto de anuncios,Importe gastado (EUR),Impresiones,Clics en el enlace",
        ),
        (
            "it",
            "Inizio dei resoconti,Fine dei resoconti,Nome della campagna,Nome del gruppo di inserzioni,Importo speso (EUR),Impression,Clic sul link",
        ),
        (
            "pt",
            "Início dos relatórios,Término dos relatórios,Nome da campanha,Nome do conjunto de anúncios,Valor usado (EUR),Impressões,Cliques no link",
        ),
        (
            "ja",
            "レポート開始日,レポート終了日,キャンペーン名,広告セット名,消化金額 (EUR),インプレッション,リンクのクリック",
        ),
        (
            "vi",
            "Lượt bắt đầu báo cáo,Lượt kết thúc báo cáo,Tên chiến dịch,Tên nhóm quảng cáo,Số tiền đã chi tiêu (EUR),Lượt hiển thị,Lượt click vào liên kết",
        ),
        (
            "id",
            "Awal pelaporan,Akhir pelaporan,Nama kampanye,Nama set iklan,Jumlah yang dibelanjakan (EUR),Impresi,Klik tautan",
        ),
        (
            "nl",
            "Begin rapportage,Einde rapportage,Campagnenaam,Naam advertentieset,Besteed bedrag (EUR),Weergaven,Klikken op link",
        ),
        ("ko", "보고 시작,보고 종료,캠페인 이름,광고 세트 이름,지출 금액 (EUR),노출,링크 클릭"),
        ("zh-TW", "分析報告開始,分析報告結束,行銷活動名稱,廣告組合名稱,花費金額 (EUR),曝光次數,連結點擊次數"),
    ];
    for (language, header) in files {
        let text = format!(
            "{header}\n2026-03-01,2026-03-02,,,46.00,300,9\n2026-03-01,2026-03-01,C,S,15.25,100,4\n2026-03-02,2026-03-02,C,S,30.75,200,5\n"
        );
        let case = Case::text(&text).import();
        assert!(
            case.outcome.footer.checked && case.outcome.footer.agrees,
            "{language}: {:?}",
            case.outcome.diagnostics
        );
        let rows = Case::text(&text).read("csv:meta");
        assert_eq!(
            told(&rows),
            ["2026-03-01 name:C / S 15.25 EUR 100 4", "2026-03-02 name:C / S 30.75 EUR 200 5"],
            "{language}"
        );
    }
}

#[test]
fn google_reports_are_understood_in_every_known_language() {
    let files = [
        (
            "de",
            "Kampagnenbericht\n1. März 2026 - 2. März 2026\nKampagne;Anzeigengruppe;Tag;Währungscode;Kosten;Impr.;Klicks",
            "Gesamt: Kampagnen",
        ),
        (
            "fr",
            "Rapport Campagnes\n1 mars 2026 - 2 mars 2026\nCampagne;Groupe d'annonces;Jour;Code de devise;Coût;Impr.;Clics",
            "Total : campagnes",
        ),
        (
            "es",
            "Informe de campaña\n1 de marzo de 2026 - 2 de marzo de 2026\nCampaña;Grupo de anuncios;Día;Código de moneda;Coste;Impr.;Clics",
            "Total: campañas",
        ),
        (
            "it",
            "Report campagna\n1 marzo 2026 - 2 marzo 2026\nCampagna;Gruppo di annunci;Giorno;Codice valuta;Costo;Impr.;Clic",
            "Totale: campagne",
        ),
        (
            "pt",
            "Relatório da campanha\n1 de março de 2026 - 2 de março de 2026\nCampanha;Grupo de anúncios;Dia;Código da moeda;Custo;Impr.;Cliques",
            "Total: campanhas",
        ),
        (
            "nl",
            "Campagnerapport\n1 maart 2026 - 2 maart 2026\nCampagne;Advertentiegroep;Dag;Valutacode;Kosten;Vert.;Klikken",
            "Totaal: campagnes",
        ),
        (
            "pl",
            "Raport\n1 marca 2026 - 2 marca 2026\nKampania;Grupa reklam;Dzień;Kod waluty;Koszt;Wyśw.;Kliknięcia",
            "Łącznie: kampanie",
        ),
    ];
    for (language, above, total) in files {
        let text = format!(
            "{above}\nC;G;2026-03-01;EUR;1.234,50;25.881;7\nC;G;2026-03-02;EUR;0,50;9;1\n{total};;--;EUR;1.235,00;25.890;8\n"
        );
        let case = Case::text(&text).import();
        assert!(
            case.outcome.footer.checked && case.outcome.footer.agrees,
            "{language}: {:?}",
            case.outcome.diagnostics
        );
        let rows = Case::text(&text).read("csv:google_ads");
        assert_eq!(
            told(&rows),
            ["2026-03-01 name:C / G 1234.5 EUR 25881 7", "2026-03-02 name:C / G 0.5 EUR 9 1"],
            "{language}"
        );
    }
    let japanese = "キャンペーン レポート\n2026年3月1日～2026年3月2日\nキャンペーン\t広告グループ\t日\t通貨コード\t費用\t表示回数\tクリック数\nC\tG\t2026-03-01\tJPY\t1,234\t25,881\t7\n合計: キャンペーン\t --\t --\tJPY\t1,234\t25,881\t7\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(japanese.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let rows = Case::of("report.csv", utf16).account("7").read("csv:google_ads");
    assert_eq!(told(&rows), ["2026-03-01 name:C / G 1234 JPY 25881 7"]);
}

#[test]
fn days_with_points_are_day_first_and_hours_behind_them_hours() {
    let text = "Berichtsstart;Berichtsende;Kampagnenname;Ausgegebener Betrag (EUR);Impressionen;Ende\n01.03.2026;01.03.2026;C;12,50;100;Laufend\n";
    assert_eq!(told(&Case::text(text).read("csv:meta")), ["2026-03-01 name:C 12.5 EUR 100 "]);
    let hours = "Kampagne;Tag;Währungscode;Kosten;Impr.\nC;01.03.2026 05:00;EUR;12,50;100\n";
    assert_eq!(told(&Case::text(hours).read("csv:google_ads")), ["2026-03-01T05 name:C 12.5 EUR 100 "]);
}
