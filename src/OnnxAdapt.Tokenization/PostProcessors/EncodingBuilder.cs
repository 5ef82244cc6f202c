using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>Collects the final tokens of an encoding.</summary>
internal sealed class EncodingBuilder(int capacity)
{
    private int[] _ids = new int[capacity];
    private int[] _typeIds = new int[capacity];
    private TokenOrigin[] _origins = new TokenOrigin[capacity];
    private int _count;

    public void AddSpecial(int id, int typeId) => Add(id, typeId, TokenOrigin.Added);

    public void AddSequence(TokenList tokens, int sequence, int typeId)
    {
        foreach (var token in tokens.Items)
        {
            Add(token.Id, typeId, new TokenOrigin(token.Start, token.End, token.Word, sequence));
        }
    }

    public Encoding Build(bool truncated)
    {
        Array.Resize(ref _ids, _count);
        Array.Resize(ref _typeIds, _count);
        Array.Resize(ref _origins, _count);
        return new Encoding(_ids, _typeIds, _origins, truncated);
    }

    private void Add(int id, int typeId, TokenOrigin origin)
    {
        if (_count == _ids.Length)
        {
            Grow();
        }

        (_ids[_count], _typeIds[_count], _origins[_count]) = (id, typeId, origin);
        _count++;
    }

    private void Grow()
    {
        var size = Math.Max(16, _count * 2);
        Array.Resize(ref _ids, size);
        Array.Resize(ref _typeIds, size);
        Array.Resize(ref _origins, size);
    }
}
