using System.Diagnostics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Patterns;

namespace OnnxAdapt.Tokenization.Tests.Patterns;

/// <summary>Matches of expressions in Oniguruma's notation; <c>|</c> stands between them.</summary>
public sealed class RegexPatternTests
{
    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Theory]
    [InlineData("a", "banana", "a|a|a")]
    [InlineData("an|ana", "banana", "an|an")]
    [InlineData("ana|an", "banana", "ana")]
    [InlineData("a*", "baac", "|aa|")]
    [InlineData("a*?b", "aab", "aab")]
    [InlineData("a+?", "aaa", "a|a|a")]
    [InlineData("a?+ab", "ab", "")]
    [InlineData("a++b|a+", "aac", "aa")]
    [InlineData("(?>a+)a|b", "aaab", "b")]
    [InlineData("x{2}", "xxxxx", "xx|xx")]
    [InlineData("x{2,}", "xxxxx xx", "xxxxx|xx")]
    [InlineData("x{,2}y", "xxxy", "xxy")]
    [InlineData("x{2,3}+", "xxxxxxx", "xxxxxx")]
    [InlineData("x{", "x{x", "x{")]
    [InlineData("x{a}", "x{a}", "x{a}")]
    [InlineData("(a|b)*c", "abac", "abac")]
    [InlineData("(a*)*b", "aab", "aab")]
    [InlineData("(?:a|)+b", "aab", "aab")]
    [InlineData("^a|b$", "a\na\nb\nb", "a|a|b|b")]
    [InlineData(@"\Aa", "aa", "a")]
    [InlineData(@"a\z", "a\na", "a")]
    [InlineData(@"a\Z", "ba\n", "a")]
    [InlineData(@"\bcat\b", "cat concat cats", "cat")]
    [InlineData(@"\Bat", "at cat", "at")]
    [InlineData("a.c", "a\nc abc", "abc")]
    [InlineData("(?m)a.c", "a\nc", "a\nc")]
    [InlineData("a(?=b)", "ab ac", "a")]
    [InlineData("a(?!b)", "ab ac", "a")]
    [InlineData(@"(?<=\d)a", "a1a", "a")]
    [InlineData("(?<!x)a", "xa a", "a")]
    [InlineData("(?<=a|bc)d", "ad bcd cd", "d|d")]
    [InlineData(@"(.)\1+", "aabccc", "aa|ccc")]
    [InlineData(@"(a?)\1*b", "aab b", "aab|b")]
    [InlineData("(?:a*?)*b", "aab", "aab")]
    [InlineData(@"(?<q>['""]).*?\k<q>", "say 'a\"' now", "'a\"'")]
    [InlineData("(?i)ab(?-i)C", "aBC abc", "aBC")]
    [InlineData("a(?i)b|c", "aB aC bc", "aB|aC")]
    [InlineData("(?x) a b # c", "ab", "ab")]
    [InlineData("a(?#note)b", "ab", "ab")]
    [InlineData("[a-c]+", "abcd", "abc")]
    [InlineData("[^a-c]+", "abcd", "d")]
    [InlineData("[]a]+", "]a[", "]a")]
    [InlineData("[a-]+", "a-b", "a-")]
    [InlineData(@"[\]\\]+", @"\]", @"\]")]
    [InlineData("[a-z&&[^aeiou]]+", "hello", "h|ll")]
    [InlineData("[[:alpha:]]+", "ab1", "ab")]
    [InlineData("[[:^alpha:]]+", "ab1", "1")]
    [InlineData(@"\x41\u0042\x{43}", "ABC", "ABC")]
    [InlineData(@"\R", "a\r\nb\n", "\r\n|\n")]
    [InlineData(@"\h+", "xAf0", "Af0")]
    public void Scan_Notation_FindsWhatOnigurumaFinds(string expression, string text, string matches) =>
        Assert.Equal(matches, string.Join('|', Matches(expression, text)));

    [Theory]
    [InlineData(@"\p{L}+", "ab\U0001D400\U0001D401 1", "ab\U0001D400\U0001D401")]
    [InlineData(@"\p{Lu}", "aB\U0001D400", "B|\U0001D400")]
    [InlineData(@"\P{L}+", "a1!b", "1!")]
    [InlineData(@"\p{^L}+", "a1!b", "1!")]
    [InlineData(@"\p{N}+", "1\u00BD\u2167\U0001D7D8", "1\u00BD\u2167\U0001D7D8")]
    [InlineData(@"\p{Han}+", "漢字かな\U00020000", "漢字|\U00020000")]
    [InlineData(@"\p{Hiragana}", "かカ", "か")]
    [InlineData(@"\p{Uppercase_Letter}", "aB", "B")]
    [InlineData(@"[\p{Sc}\p{Pd}]", "a-$\u20AC", "-|$|\u20AC")]
    [InlineData(@"\s", "\u00A0\u3000\u0085\u200B", "\u00A0|\u3000|\u0085")]
    [InlineData(@"\w+", "né_\u0661\u0301-", "né_\u0661\u0301")]
    [InlineData(".", "\U0001F600", "\U0001F600")]
    [InlineData("[^a]", "\U0001F600", "\U0001F600")]
    [InlineData("(?i)ÄSK", "äſ\u212A", "äſ\u212A")]
    [InlineData("(?i)[σ]", "Σςσ", "Σ|ς|σ")]
    [InlineData("(?i)\U00010400", "\U00010428", "\U00010428")]
    public void Scan_Unicode_SeesCodePoints(string expression, string text, string matches) =>
        Assert.Equal(matches, string.Join('|', Matches(expression, text)));

    [Theory]
    [InlineData("I'LL go  home", "I|'LL| go| | home")]
    [InlineData("12345", "123|45")]
    [InlineData("a\n\n b", "a|\n\n| b")]
    [InlineData("x  ", "x|  ")]
    [InlineData("hi!!\n\nyou", "hi|!!\n\n|you")]
    [InlineData("\u00A0x\u3000", "\u00A0x|\u3000")]
    public void Scan_PatternOfLlama3_SplitsAsItDoes(string text, string matches) =>
        Assert.Equal(matches, string.Join('|', Matches(Llama3, text)));

    [Theory]
    [InlineData(@"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+", "it's 42!!", "it|'s|4|2|!!")]
    [InlineData(" ?[^(\\s|[.,!?…。，、।۔،])]+", "so, it is. 漢字。x", "so| it| is| 漢字|x")]
    [InlineData("[\\p{Han}]+|[\\p{Lu}\\p{L}&&[^\\p{Han}]]+", "漢字abc", "漢字|abc")]
    [InlineData("\\s?[A-Za-zµÀ-ÖØ-öø-ƺ\U00010400-\U0001044F]+", "a bé \U00010410", "a| bé| \U00010410")]
    [InlineData("[0-9][0-9][0-9]", "12345", "123")]
    [InlineData(" {2,}", "a  b   c", "  |   ")]
    public void Scan_PatternsOfKnownModels_SplitAsTheyDo(string expression, string text, string matches) =>
        Assert.Equal(matches, string.Join('|', Matches(expression, text)));

    [Theory]
    [InlineData("(a", "lacks a ')'")]
    [InlineData("a)", "has a ')' too many")]
    [InlineData("[a", "']'")]
    [InlineData("*a", "repeats nothing")]
    [InlineData("[z-a]", "empty range")]
    [InlineData("a{3,2}", "not in order")]
    [InlineData(@"\2", "no group 2")]
    [InlineData(@"\p{Klingon}", "Klingon")]
    [InlineData(@"\Ka", @"\K")]
    [InlineData(@"\G", @"\G")]
    [InlineData("(?<=a*)b", "look-behind")]
    [InlineData("(?(1)a|b)", "(?(")]
    [InlineData("(?:(?:a{1000}){1000}){1000}", "20000")]
    public void Compile_DamagedOrUnsupported_SaysWhat(string expression, string part)
    {
        var error = Assert.Throws<AdaptException>(() => new RegexPattern(expression, "pre_tokenizer.pattern"));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains("pre_tokenizer.pattern", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\s+$", " ", 100_000, "x")]
    [InlineData(@"(a+)+b", "a", 30_000, "")]
    [InlineData(@"(?:a|a)*b", "a", 30_000, "")]
    [InlineData(@"a*a*a*a*b", "a", 20_000, "")]
    [InlineData(@"\s++x", " ", 100_000, "y")]
    [InlineData(@"(?:x*)*y", "x", 30_000, "")]
    [InlineData(@"(?=a*b)a", "a", 30_000, "")]
    [InlineData(Llama3, "\n", 300_000, "")]
    [InlineData(Llama3, " \n", 100_000, " ")]
    public void Scan_HostileText_TakesTimeInProportion(string expression, string unit, int count, string end)
    {
        var clock = Stopwatch.StartNew();

        Matches(expression, string.Concat(Enumerable.Repeat(unit, count)) + end);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Fact]
    public void Scan_FailuresRemembered_FindsTheSameMatches()
    {
        const string expression = "(?:a|b|ab)*c|(?:a|ab)+|b(?=b*c)|(?>b+)a?";
        var random = new Random(11);
        var text = new string([.. Enumerable.Range(0, 6000).Select(_ => "aabbc"[random.Next(5)])]);
        var expected = System.Text.RegularExpressions.Regex.Matches(text, expression).Select(match => match.Value);

        Assert.Equal(expected, Matches(expression, text));
        Assert.Equal(expected, Matches("(?:" + expression + ")(?!(?:a*)*x)", text));
    }

    [Fact]
    public void Scan_BackReferencesOnHostileText_MeetTheLimitOfSteps()
    {
        var error = Assert.Throws<AdaptException>(() => Matches(@"(a+)+\1x", new string('a', 2000)));

        Assert.Contains("steps", error.Message, StringComparison.Ordinal);
    }

    private static List<string> Matches(string expression, string text)
    {
        var pattern = new RegexPattern(expression, "pattern");
        using var scan = pattern.Scan(text);
        var matches = new List<string>();
        while (scan.Next())
        {
            matches.Add(text[scan.Start..scan.End]);
        }

        return matches;
    }
}
