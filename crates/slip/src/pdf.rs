//! Slips as PDF: each is set alone, so that it looks the same in the file of all, and the pages are put together at the end.

pub(crate) mod fonts;
mod world;

use crate::printable::printable_json;
use crate::sheet::sheet;
use crate::{Slip, SlipError};
use jinpai_model::Lang;
use rayon::prelude::*;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::Smart;
use typst::model::{Document, DocumentInfo};
use typst_layout::{Page, PagedDocument};
use typst_pdf::PdfOptions;
use world::{Press, SlipWorld};

/// So many slips are set before the memory of the typesetter is cleared.
const SLIPS_BETWEEN_CLEARING: usize = 64;

/// The slips as one PDF, in the order given, each beginning on a page of its own with pages counted anew.
///
/// Equal slips give equal bytes. Characters that no built-in font has are shown by number, see [`crate::missing_characters`].
pub fn pdf(slips: &[Slip], lang: Lang) -> Result<Vec<u8>, SlipError> {
    let press = Press::new();
    let mut pages: EcoVec<Page> = EcoVec::new();
    let mut info = None;
    for part in slips.chunks(SLIPS_BETWEEN_CLEARING) {
        let set: Vec<Result<PagedDocument, SlipError>> = part.par_iter().map(|slip| set(&press, slip, lang)).collect();
        for document in set {
            let document = document?;
            pages.extend(document.pages().iter().cloned());
            info.get_or_insert_with(|| document.info().clone());
        }
        comemo::evict(1);
    }
    let mut info = info.ok_or(SlipError::Empty)?;
    if slips.len() > 1 {
        info = DocumentInfo { title: Some(lang.pick("工资条", "Payslips").into()), ..info };
    }
    let options = PdfOptions {
        creator: Smart::Custom(Some("jinpai".into())),
        // Marks of one slip would be taken for those of another in the file of all.
        tagged: slips.len() == 1,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&PagedDocument::new(pages, info), &options).map_err(|errors| SlipError::Export(reasons(&errors)))
}

fn set(press: &Press, slip: &Slip, lang: Lang) -> Result<PagedDocument, SlipError> {
    let world = SlipWorld::new(press, printable_json(sheet(slip, lang), lang)?);
    typst::compile(&world).output.map_err(|errors| SlipError::Layout {
        agent: slip.document.agent.clone(),
        month: slip.document.month.clone(),
        reason: reasons(&errors),
    })
}

fn reasons(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; ")
}
