namespace OnnxAdapt.Tokenization.Models;

/// <summary>Ids of entries that are one code point, by pages.</summary>
internal sealed class CodePointIds
{
    private const int PageSize = 256;
    private const int None = -1;

    private readonly int[]?[] _pages = new int[]?[0x110000 / PageSize];

    public void Set(int code, int id)
    {
        var page = _pages[code / PageSize] ??= NewPage();
        page[code % PageSize] = id;
    }

    public bool TryGet(int code, out int id)
    {
        id = _pages[code / PageSize] is { } page ? page[code % PageSize] : None;
        return id != None;
    }

    private static int[] NewPage()
    {
        var page = new int[PageSize];
        Array.Fill(page, None);
        return page;
    }
}
