using System.Text;
using OnnxAdapt.Tokenization.Text;
using OnnxAdapt.Tokenization.Unicode;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>NFC, NFD, NFKC and NFKD.</summary>
internal sealed class UnicodeFormNormalizer(bool compatibility, bool compose) : Normalizer
{
    public override void Normalize(TextBuffer text)
    {
        if (Ascii.IsValid(text.Chars))
        {
            return;
        }

        var changes = Decomposer.Decompose(text.Chars, compatibility);
        if (compose)
        {
            Composer.Compose(changes);
        }

        text.Begin();
        foreach (var change in changes)
        {
            text.Put(change.Code, change.Shift);
        }

        text.End();
    }
}
