using System.Collections.Concurrent;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>Finds what a regular expression matches, code point by code point.</summary>
internal sealed class RegexPattern : TextPattern
{
    private readonly RegexProgram _program;
    private readonly ConcurrentBag<RegexMatcher> _free = [];

    /// <summary>Compiles an expression; <paramref name="path"/> is where the file says it.</summary>
    public RegexPattern(string expression, string path) => _program = RegexCompiler.Compile(expression, path);

    public override bool TryFind(ReadOnlySpan<char> text, int from, RegexMatcher? matcher, out int start, out int end) =>
        matcher!.TryFind(text, from, out start, out end);

    public override RegexMatcher Rent(int length)
    {
        var matcher = _free.TryTake(out var free) ? free : new RegexMatcher(_program);
        matcher.Restart(length);
        return matcher;
    }

    public override void Return(RegexMatcher matcher)
    {
        matcher.Release();
        _free.Add(matcher);
    }
}
