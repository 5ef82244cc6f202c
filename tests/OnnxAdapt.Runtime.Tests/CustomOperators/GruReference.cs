namespace OnnxAdapt.Runtime.Tests.CustomOperators;

/// <summary>A GRU and its gradients row by row in double precision; gates in the order z, r, g.</summary>
internal sealed class GruReference
{
    private readonly RecurrentCase _layer;
    private readonly bool _resetsLast;
    private readonly int _hidden;
    private readonly Operand _x;
    private readonly Operand _w;
    private readonly Operand _r;
    private readonly Operand? _bias;
    private readonly Operand? _state;
    private readonly Operand? _dy;
    private readonly Operand? _dState;

    public GruReference(RecurrentCase layer, bool resetsLast)
    {
        (_layer, _resetsLast, _hidden, _x) = (layer, resetsLast, layer.Hidden, layer.X);
        _w = Operand.Noise(2, layer.Directions, 3 * _hidden, layer.Features);
        _r = Operand.Noise(3, layer.Directions, 3 * _hidden, _hidden);
        _bias = layer.Starts ? Operand.Noise(4, layer.Directions, 6 * _hidden) : null;
        _state = layer.Start(5);
        _dy = layer.LastOnly ? null : Operand.Noise(8, layer.Steps, layer.Directions, layer.Batch, _hidden);
        _dState = layer.LastOnly ? Operand.Noise(9, layer.Directions, layer.Batch, _hidden) : null;
        var (stack, states) = (layer.Steps * layer.Directions * layer.Batch * _hidden, layer.Directions * layer.Batch * _hidden);
        Forward = new() { ["Y"] = new double[stack], ["Yh"] = new double[states], ["gates"] = new double[3 * stack] };
        Backward = new()
        {
            ["dX"] = new double[_x.Floats.Length], ["dW"] = new double[_w.Floats.Length], ["dR"] = new double[_r.Floats.Length],
            ["dB"] = new double[6 * layer.Directions * _hidden], ["dh0"] = new double[states],
        };
        for (var direction = 0; direction < layer.Directions; direction++)
        {
            for (var row = 0; row < layer.Batch; row++)
            {
                RunForward(direction, row);
                RunBackward(direction, row);
            }
        }
    }

    public Dictionary<string, double[]> Forward { get; }

    public Dictionary<string, double[]> Backward { get; }

    public Operand?[] ForwardInputs => [_x, _w, _r, _bias, _layer.Lengths, _state];

    public Operand?[] BackwardInputs(Operand y, Operand gates) => [_x, _w, _r, _bias, _layer.Lengths, _state, y, gates, _dy, _dState];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double At(Operand? operand, int place) => operand?.Floats[place] ?? 0;

    private void RunForward(int direction, int row)
    {
        var start = _layer.State(direction, row) * _hidden;
        var h = Enumerable.Range(start, _hidden).Select(place => At(_state, place)).ToArray();
        foreach (var step in _layer.Order(direction, row))
        {
            var place = _layer.Stacked(step, direction, row);
            double Input(int gate, int k) => Bias(direction, gate, k) + Product(_w, direction, gate, k, i => X(step, row, i), _layer.Features);
            double State(int gate, int k, Func<int, double> state) => Product(_r, direction, gate, k, state, _hidden);
            var z = Gate(k => Sigmoid(Input(0, k) + State(0, k, i => h[i]) + Bias(direction, 3, k)));
            var r = Gate(k => Sigmoid(Input(1, k) + State(1, k, i => h[i]) + Bias(direction, 4, k)));
            var g = Gate(k => Math.Tanh(Input(2, k) + (_resetsLast
                ? r[k] * (State(2, k, i => h[i]) + Bias(direction, 5, k))
                : State(2, k, i => r[i] * h[i]) + Bias(direction, 5, k))));
            h = Gate(k => ((1 - z[k]) * g[k]) + (z[k] * h[k]));
            h.CopyTo(Forward["Y"], place * _hidden);
            foreach (var (gate, values) in new[] { z, r, g }.Index())
            {
                values.CopyTo(Forward["gates"], ((place * 3) + gate) * _hidden);
            }
        }

        h.CopyTo(Forward["Yh"], start);
    }

    private void RunBackward(int direction, int row)
    {
        var start = _layer.State(direction, row) * _hidden;
        var dh = Enumerable.Range(start, _hidden).Select(place => At(_dState, place)).ToArray();
        var order = _layer.Order(direction, row);
        for (var number = order.Length - 1; number >= 0; number--)
        {
            var step = order[number];
            var place = _layer.Stacked(step, direction, row) * _hidden;
            var before = number > 0 ? _layer.Stacked(order[number - 1], direction, row) * _hidden : -1;
            var h = Gate(k => before < 0 ? At(_state, start + k) : Forward["Y"][before + k]);
            var (z, r, g) = (Saved(place, 0), Saved(place, 1), Saved(place, 2));
            var slope = Gate(k => dh[k] + At(_dy, place + k));
            var daz = Gate(k => slope[k] * (h[k] - g[k]) * z[k] * (1 - z[k]));
            var dag = Gate(k => slope[k] * (1 - z[k]) * (1 - (g[k] * g[k])));
            var q = Gate(k => Product(_r, direction, 2, k, i => h[i], _hidden) + Bias(direction, 5, k));
            var through = Gate(k => Back(direction, 2, dag, k));
            var dar = Gate(k => (_resetsLast ? dag[k] * q[k] : through[k] * h[k]) * r[k] * (1 - r[k]));
            var forStates = _resetsLast ? Gate(k => dag[k] * r[k]) : dag;
            dh = Gate(k => (slope[k] * z[k]) + Back(direction, 0, daz, k) + Back(direction, 1, dar, k) + (_resetsLast ? Back(direction, 2, forStates, k) : through[k] * r[k]));
            Add(direction, 0, step, row, daz, daz, h);
            Add(direction, 1, step, row, dar, dar, h);
            Add(direction, 2, step, row, dag, forStates, _resetsLast ? h : Gate(k => r[k] * h[k]));
        }

        dh.CopyTo(Backward["dh0"], start);
    }

    private void Add(int direction, int gate, int step, int row, double[] forInputs, double[] forStates, double[] state)
    {
        for (var k = 0; k < _hidden; k++)
        {
            var line = (((direction * 3) + gate) * _hidden) + k;
            Backward["dB"][(((direction * 6) + gate) * _hidden) + k] += forInputs[k];
            Backward["dB"][(((direction * 6) + 3 + gate) * _hidden) + k] += forStates[k];
            for (var i = 0; i < _layer.Features; i++)
            {
                Backward["dW"][(line * _layer.Features) + i] += forInputs[k] * X(step, row, i);
                Backward["dX"][(((step * _layer.Batch) + row) * _layer.Features) + i] += forInputs[k] * _w.Floats[(line * _layer.Features) + i];
            }

            for (var i = 0; i < _hidden; i++)
            {
                Backward["dR"][(line * _hidden) + i] += forStates[k] * state[i];
            }
        }
    }

    private double X(int step, int row, int i) => _x.Floats[(((step * _layer.Batch) + row) * _layer.Features) + i];

    private double Bias(int direction, int gate, int k) => At(_bias, (((direction * 6) + gate) * _hidden) + k);

    private double[] Gate(Func<int, double> value) => [.. Enumerable.Range(0, _hidden).Select(value)];

    private double[] Saved(int place, int gate) => Gate(k => Forward["gates"][(place * 3) + (gate * _hidden) + k]);

    private double Product(Operand weight, int direction, int gate, int k, Func<int, double> right, int width)
    {
        var line = ((((direction * 3) + gate) * _hidden) + k) * width;
        return Enumerable.Range(0, width).Sum(i => weight.Floats[line + i] * right(i));
    }

    private double Back(int direction, int gate, double[] da, int k) =>
        Enumerable.Range(0, _hidden).Sum(j => da[j] * _r.Floats[(((((direction * 3) + gate) * _hidden) + j) * _hidden) + k]);
}
