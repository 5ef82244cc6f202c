using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.AddedTokens;

/// <summary>A token that is found in the text before the model sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The text it is found by.</param>
/// <param name="IsSpecial">Whether decoding may skip it.</param>
/// <param name="SingleWord">Whether word characters on either side forbid it.</param>
/// <param name="StripsLeft">Whether it swallows white space before it.</param>
/// <param name="StripsRight">Whether it swallows white space after it.</param>
/// <param name="IsNormalized">Whether it is looked for in the normalised text, its content normalised as well.</param>
internal sealed record AddedToken(
    int Id, string Content, bool IsSpecial, bool SingleWord, bool StripsLeft, bool StripsRight, bool IsNormalized)
{
    public static AddedToken Read(ComponentReader reader)
    {
        var isSpecial = reader.Flag("special", false);
        return new AddedToken(
            reader.Number("id"),
            reader.Text("content"),
            isSpecial,
            reader.Flag("single_word", false),
            reader.Flag("lstrip", false),
            reader.Flag("rstrip", false),
            reader.Flag("normalized", !isSpecial));
    }
}
