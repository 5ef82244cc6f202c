using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Puts a text in front, which stands for the first character. An empty text stays empty.</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    public static Normalizer Read(ComponentReader reader) => new PrependNormalizer(reader.Text("prepend"));

    public override void Normalize(TextBuffer text)
    {
        if (text.Length == 0)
        {
            return;
        }

        text.Begin();
        var first = text.Advance();
        text.Write(prefix);
        text.Write(first);
        text.KeepTo(text.Length);
        text.End();
    }
}
