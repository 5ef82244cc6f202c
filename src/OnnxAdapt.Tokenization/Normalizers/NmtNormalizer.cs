using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Drops control characters and makes separators and invisible characters spaces, as translation models were trained.</summary>
internal sealed class NmtNormalizer : Normalizer
{
    public override void Normalize(TextBuffer text)
    {
        text.Begin();
        while (text.HasMore)
        {
            var code = text.Advance();
            if (!IsDropped(code))
            {
                text.Write(IsSpace(code) ? ' ' : code);
            }
        }

        text.End();
    }

    private static bool IsDropped(int code) =>
        code is (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F;

    private static bool IsSpace(int code) =>
        code is 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD;
}
